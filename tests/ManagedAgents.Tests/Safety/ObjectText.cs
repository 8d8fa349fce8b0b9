using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// All that can be seen of an object: every property at every depth, as ConvertTo-Json and Format-List -Force show them, those hidden from
/// views too. The engine's own parts, such as modules and scripts, are not looked into.
/// </summary>
internal sealed class ObjectText
{
    private const int MostLevels = 12;
    private const int MostObjects = 20_000;

    private readonly StringBuilder _text = new();
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    private ObjectText()
    {
    }

    public static string Of(object? value)
    {
        var all = new ObjectText();
        all.Add(value, 0);
        return all._text.ToString();
    }

    private static bool IsOpaque(object value) => value is CommandInfo or PSModuleInfo or MemberInfo or Assembly or ScriptBlock or Ast or Delegate or Runspace or EngineIntrinsics or IntPtr or Pointer or RuntimeMethodHandle;

    private void Add(object? value, int level)
    {
        object? inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (value is null || inner is null || level > MostLevels || _seen.Count > MostObjects)
            return;
        _text.AppendLine(value.ToString());
        Type type = inner.GetType();
        if (inner is string or Uri || type.IsPrimitive || type.IsEnum || IsOpaque(inner) || (!type.IsValueType && !_seen.Add(inner)))
        {
            if (inner is Uri address)
                _text.AppendLine(address.OriginalString);
            return;
        }

        AddItems(inner, level);
        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties)
            Add(ValueOf(property), level + 1);
    }

    private void AddItems(object value, int level)
    {
        if (value is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
            {
                Add(entry.Key, level + 1);
                Add(entry.Value, level + 1);
            }
        }
        else if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Add(item, level + 1);
        }
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException failure)
        {
            return failure.ToString();
        }
    }
}
