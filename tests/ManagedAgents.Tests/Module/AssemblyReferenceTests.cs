using System;
using System.Linq;
using System.Reflection;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>The dlls were built against little, and all of it is on every supported PowerShell.</summary>
public sealed class AssemblyReferenceTests
{
    // In .NET 8 under PowerShell 7.4; for .NET Framework 4.7.2 the module ships them.
    private static readonly string[] InBoxOnPowerShell74 =
    [
        "System.Buffers", "System.Memory", "System.Numerics.Vectors", "System.Runtime.CompilerServices.Unsafe",
        "System.Text.Encodings.Web", "System.Text.Json", "System.Threading.Tasks.Extensions",
    ];

    public static TheoryData<string> OwnNames => [.. AssemblyFile.Own.Keys];

    [Fact]
    public void The_module_is_made_of_four_dlls_and_ships_eight_more() =>
        Assert.Equal(
            (
                "ManagedAgents, ManagedAgents.Client, ManagedAgents.Emulator, ManagedAgents.Loader",
                "Microsoft.Bcl.AsyncInterfaces, System.Buffers, System.Memory, System.Numerics.Vectors, System.Runtime.CompilerServices.Unsafe, " +
                "System.Text.Encodings.Web, System.Text.Json, System.Threading.Tasks.Extensions"
            ),
            (Join(AssemblyFile.Own.Keys), Join(AssemblyFile.Shipped.Keys)));

    [Theory]
    [MemberData(nameof(OwnNames))]
    public void An_own_dll_needs_only_what_every_supported_PowerShell_has(string name)
    {
        foreach (AssemblyName reference in AssemblyFile.Own[name].References)
            Assert.True(IsEverywhere(reference), $"{name} needs {reference.FullName}, which is not on every supported PowerShell.");
    }

    [Fact]
    public void Every_shipped_dll_is_the_build_for_NET_Framework() =>
        Assert.All(AssemblyFile.Shipped.Values, file =>
        {
            Assert.Contains("mscorlib", file.References.Select(reference => reference.Name));
            Assert.DoesNotContain("netstandard", file.References.Select(reference => reference.Name));
        });

    [Fact]
    public void Every_shipped_dll_is_needed_by_another_one()
    {
        string[] needed = [.. AssemblyFile.Own.Values.Concat(AssemblyFile.Shipped.Values).SelectMany(file => file.References).Select(reference => reference.Name!)];

        Assert.Empty(AssemblyFile.Shipped.Keys.Except(needed));
    }

    private static bool IsEverywhere(AssemblyName reference) => reference.Name switch
    {
        "netstandard" => reference.Version == new Version(2, 0, 0, 0),
        "System.Management.Automation" => reference.Version == new Version(3, 0, 0, 0),
        { } own when AssemblyFile.Own.ContainsKey(own) => reference.Version == AssemblyFile.Own[own].Name.Version,
        _ => InBoxOnPowerShell74.Contains(reference.Name) && IsShipped(reference),
    };

    private static bool IsShipped(AssemblyName reference) =>
        AssemblyFile.Shipped.TryGetValue(reference.Name!, out AssemblyFile? shipped) && reference.Version <= shipped.Name.Version;

    private static string Join(System.Collections.Generic.IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
