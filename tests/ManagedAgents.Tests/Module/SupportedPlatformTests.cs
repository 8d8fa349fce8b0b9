using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>Everything the dlls refer to is there on the oldest platforms the module supports, which these tests do not run on.</summary>
public sealed class SupportedPlatformTests
{
    public static TheoryData<string> OnWindowsPowerShell51 => [.. AssemblyFile.Own.Keys, .. AssemblyFile.Shipped.Keys];

    public static TheoryData<string> OnPowerShell74 => [.. AssemblyFile.Own.Keys];

    [Theory]
    [MemberData(nameof(OnWindowsPowerShell51))]
    public void A_dll_finds_every_assembly_it_needs_on_Windows_PowerShell_51(string name) =>
        Assert.Empty(AbsentAssemblies(name, PlatformAssemblies.WindowsPowerShell51));

    [Theory]
    [MemberData(nameof(OnPowerShell74))]
    public void A_dll_finds_every_assembly_it_needs_on_PowerShell_74(string name) =>
        Assert.Empty(AbsentAssemblies(name, PlatformAssemblies.PowerShell74));

    [Theory]
    [MemberData(nameof(OnWindowsPowerShell51))]
    public void A_dll_finds_every_type_and_member_it_uses_on_Windows_PowerShell_51(string name) =>
        Assert.Equal([], MissingMembers.Of(File(name), PlatformAssemblies.WindowsPowerShell51));

    [Theory]
    [MemberData(nameof(OnPowerShell74))]
    public void A_dll_finds_every_type_and_member_it_uses_on_PowerShell_74(string name) =>
        Assert.Equal([], MissingMembers.Of(File(name), PlatformAssemblies.PowerShell74));

    [Fact]
    public void Tells_a_type_and_an_overload_of_a_newer_platform_and_what_another_dll_hides()
    {
        using var file = new AssemblyFile(typeof(NewerApi).Assembly.Location);

        IReadOnlyList<string> missing = MissingMembers.Of(file, PlatformAssemblies.PowerShell74);

        Assert.Contains("System.Threading.Lock", missing);
        Assert.Contains("System.String: static String Join(Char, [System.Runtime]System.ReadOnlySpan`1<String>)", missing);
        Assert.Contains("ManagedAgents.Client.Streaming.SseReader", missing);
        Assert.DoesNotContain("System.String", missing);
        Assert.DoesNotContain("ManagedAgents.Client.Events.SessionEvent", missing);
    }

    private static AssemblyFile File(string name) =>
        AssemblyFile.Own.TryGetValue(name, out AssemblyFile? file) ? file : AssemblyFile.Shipped[name];

    private static IEnumerable<string> AbsentAssemblies(string name, PlatformAssemblies platform) =>
        File(name).References.Where(reference => !platform.Has(reference)).Select(reference => reference.FullName);
}
