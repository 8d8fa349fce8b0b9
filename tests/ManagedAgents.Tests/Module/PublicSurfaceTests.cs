using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>What scripts can touch is made of .NET's and the module's own types.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Visible = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("ManagedAgents")]
    [InlineData("ManagedAgents.Client")]
    [InlineData("ManagedAgents.Emulator")]
    [InlineData("ManagedAgents.Loader")]
    public void No_visible_member_has_a_type_of_a_shipped_dependency(string name)
    {
        IEnumerable<string> leaks =
            from type in LoadedModule.Assembly(name).GetExportedTypes()
            from member in type.GetMembers(Visible)
            where IsVisible(member)
            from used in TypesOf(member)
            where AssemblyFile.Shipped.ContainsKey(used.Assembly.GetName().Name!)
            select $"{type.FullName}.{member.Name}: {used}";

        Assert.Empty(leaks);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => IsVisible(happening.AddMethod!),
        _ => false,
    };

    private static IEnumerable<Type> TypesOf(MemberInfo member)
    {
        IEnumerable<Type> types = member switch
        {
            MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
            ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
            FieldInfo field => [field.FieldType],
            PropertyInfo property => [property.PropertyType],
            EventInfo happening => [happening.EventHandlerType!],
            _ => [],
        };
        return types.SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
