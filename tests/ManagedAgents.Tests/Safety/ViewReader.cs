using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Tests.Safety;

/// <summary>Reads everything an object shows, at every depth, as a formatter would; made for millions of objects.</summary>
internal static class ViewReader
{
    private static readonly ConcurrentDictionary<Type, Func<object, object?>[]> Properties = new();

    /// <summary>Reads the value and all that is in it; whatever a property throws comes out.</summary>
    /// <returns>How many values were read, so that no read is left out as useless.</returns>
    public static int ReadAll(object? value)
    {
        int read = 1;
        switch (value)
        {
            case ApiObject view:
                foreach (Func<object, object?> property in Properties.GetOrAdd(view.GetType(), PropertiesOf))
                    read += ReadAll(property(view));
                read += view.ToString()!.Length;
                break;
            case string:
                break;
            case IDictionary table:
                foreach (object? item in table.Values)
                    read += ReadAll(item);
                break;
            case IEnumerable items:
                foreach (object? item in items)
                    read += ReadAll(item);
                break;
        }

        return read;
    }

    private static Func<object, object?>[] PropertiesOf(Type type) => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Getter)];

    private static Func<object, object?> Getter(PropertyInfo property)
    {
        ParameterExpression view = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(Expression.Property(Expression.Convert(view, property.DeclaringType!), property), typeof(object)), view).Compile();
    }
}
