using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>A room knows only the rooms above it: each dll is read, and a type that knows one of a room below its own is told with it.</summary>
public sealed class RoomOrderTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <param name="project">What docs/architecture.md calls it.</param>
    /// <param name="assembly">The dll.</param>
    [Theory]
    [InlineData("client", "ManagedAgents.Client")]
    [InlineData("module", "ManagedAgents")]
    [InlineData("emulator", "ManagedAgents.Emulator")]
    public void A_room_knows_only_rooms_above_it(string project, string assembly)
    {
        Assembly dll = LoadedModule.Assembly(assembly);
        string[] order = RoomsOf(project);
        Assert.Equal(order.Order(StringComparer.Ordinal), dll.GetTypes().Where(IsOurs).Select(type => RoomOf(type, assembly)).Where(room => room.Length > 0).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(string.Empty, string.Join(
            '\n',
            from type in dll.GetTypes()
            where IsOurs(type)
            let floor = FloorOf(type)
            from known in KnownTo(type).Where(known => known.Assembly == dll && IsOurs(known)).Distinct()
            where FloorOf(known) > floor
            let arrow = $"{Outermost(type).FullName} knows {Outermost(known).FullName}"
            group arrow by arrow into arrows
            orderby arrows.Key
            select arrows.Key));

        int FloorOf(Type type) => Array.IndexOf(order, RoomOf(type, assembly)) is var floor && floor >= 0 ? floor : order.Length;
    }

    /// <summary>The rooms in the order that the documentation tells; what stands in none of them knows all.</summary>
    private static string[] RoomsOf(string project)
    {
        string start = $"| {project} | ";
        string row = File.ReadLines(Path.Combine(RepositoryFolder.Root, "docs", "architecture.md")).Single(line => line.StartsWith(start, StringComparison.Ordinal));
        return row[start.Length..].Split(';', '|')[0].Trim().Split(", ");
    }

    private static string RoomOf(Type type, string assembly) => Outermost(type).Namespace is { } room && room.Length > assembly.Length ? room[(assembly.Length + 1)..].Split('.')[0] : string.Empty;

    // The compiler adds types of other namespaces.
    private static bool IsOurs(Type type) => Outermost(type).Namespace?.StartsWith("ManagedAgents", StringComparison.Ordinal) == true;

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> KnownTo(Type type) => Plain(
    [
        type.BaseType,
        .. type.GetInterfaces(),
        .. type.GetFields(All).Select(field => field.FieldType),
        .. type.GetMembers(All).Append(type).SelectMany(member => member.GetCustomAttributesData()).SelectMany(Named),
        .. type.GetMembers(All).OfType<MethodBase>().SelectMany(KnownTo),
    ]);

    private static IEnumerable<Type?> KnownTo(MethodBase method) =>
    [
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [],
        .. method.GetMethodBody()?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType) ?? [],
        .. MethodCalls.Named(method).SelectMany(named => (IEnumerable<Type?>)[named as Type ?? named.DeclaringType, .. named is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : []]),
    ];

    /// <summary>An attribute, and the types it names.</summary>
    private static IEnumerable<Type?> Named(CustomAttributeData attribute) => [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value as Type)];

    private static IEnumerable<Type> Plain(IEnumerable<Type?> types)
    {
        foreach (Type? type in types)
        {
            if (type is null || type.IsGenericParameter)
                continue;
            Type bare = type.HasElementType ? type.GetElementType()! : type;
            if (bare.IsGenericType && !bare.IsGenericTypeDefinition)
            {
                foreach (Type argument in Plain(bare.GetGenericArguments()))
                    yield return argument;
                bare = bare.GetGenericTypeDefinition();
            }

            if (!bare.IsGenericParameter)
                yield return bare.HasElementType ? Plain([bare]).First() : bare;
        }
    }
}
