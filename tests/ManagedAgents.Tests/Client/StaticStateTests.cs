using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Runspaces of one process share the dlls, so nothing in them may be remembered from one call to another.</summary>
public sealed class StaticStateTests
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Fixed tables and settings, besides numbers, text and the like. Private to their class, so that a reader sees at once that none is written to.
    private static readonly Type[] FixedTables = [typeof(Dictionary<,>), typeof(HashSet<>), typeof(JsonWriterOptions), typeof(JsonDocumentOptions), typeof(Regex), typeof(JsonElement)];

    /// <param name="assembly">The dll.</param>
    /// <param name="exceptions">The fields that may change.</param>
    [Theory]
    // Remembers the properties of types, which never change.
    // The ids that this process sent or made, without which two jobs of it could take each other's: no connection alone can know them.
    // The tokens of this process, as an identity may be exchanged once only, and a refresh token used once.
    [InlineData("ManagedAgents.Client", "ManagedAgents.Client.Http.ServiceLedger.ByAddress", "ManagedAgents.Client.SignIn.SharedTokens.ByIdentity", "ManagedAgents.Client.Wire.WireNames.KnownByType")]
    // What was warned of once in this process.
    // Keeps each runspace's connection to itself, and for as long as the runspace lives.
    [InlineData("ManagedAgents", "ManagedAgents.Runspaces.RunspaceMemory.ByRunspace", "ManagedAgents.SignIn.ToldOnce.Told")]
    public void No_static_field_can_change_but_these(string assembly, params string[] exceptions) => Assert.Equal(
        exceptions,
        from type in LoadedModule.Assembly(assembly).GetTypes()
        where !IsGenerated(type)
        from field in type.GetFields(Statics)
        where !field.IsLiteral && !IsFixed(field)
        let name = $"{type.FullName}.{field.Name}"
        orderby name
        select name);

    [Theory]
    [InlineData("<Plain>k__BackingField", false)]
    [InlineData(nameof(Samples.Cache), false)]
    [InlineData(nameof(Samples.PublicTable), false)]
    [InlineData(nameof(Samples.Text), true)]
    [InlineData("PrivateTable", true)]
    public void The_rule_tells_state_from_tables(string field, bool isFixed) =>
        Assert.Equal(isFixed, IsFixed(typeof(Samples).GetField(field, Statics)!));

    // Lambdas without captures are kept in such classes; nothing else is.
    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || type.Name.StartsWith('<') || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static bool IsFixed(FieldInfo field)
    {
        if (!field.IsInitOnly)
            return false;
        Type type = field.FieldType;
        return IsImmutable(type) || (field.IsPrivate && (type.IsArray || FixedTables.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type)));
    }

    /// <summary>Values, text, delegates, and classes of the project that only have readonly fields of such types.</summary>
    private static bool IsImmutable(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return IsImmutable(value);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return IsImmutable(type.GetGenericArguments()[0]);
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri) || type == typeof(Type) || type == typeof(Version) || type.IsSubclassOf(typeof(Delegate)))
            return true;
        return type.Assembly.GetName().Name!.StartsWith("ManagedAgents", StringComparison.Ordinal)
            && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).All(field => field.IsInitOnly && (field.FieldType.IsAssignableFrom(type) || IsImmutable(field.FieldType)));
    }

    private static class Samples
    {
        public static readonly ConcurrentDictionary<string, int> Cache = new();
        public static readonly Dictionary<string, int> PublicTable = [];
        public static readonly string Text = Environment.NewLine;
        private static readonly Dictionary<string, int> PrivateTable = [];

        public static int Plain { get; set; } = PrivateTable.Count;
    }
}
