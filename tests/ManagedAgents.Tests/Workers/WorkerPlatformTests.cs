using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>What a worker decides on Windows, asked of the same code here: which paths it opens, and which bash it takes.</summary>
public sealed class WorkerPlatformTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();
    private readonly Assembly _module;

    public WorkerPlatformTests() => _module = ((System.Management.Automation.CmdletInfo)_engine.Run("Get-Command New-MATool").Output.Single().BaseObject).ImplementingType.Assembly;

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("a/b.txt", @"a\b.txt", null)]
    [InlineData("/c/x/y", @"c:\x\y", null)]
    [InlineData("C:/x", @"C:\x", null)]
    [InlineData("..", "..", null)]
    [InlineData("//server/share", @"\\server\share", "is on another machine or is a device")]
    [InlineData(@"\\?\C:\x", @"\\?\C:\x", "is on another machine or is a device")]
    [InlineData(@"\\.\pipe\x", @"\\.\pipe\x", "is on another machine or is a device")]
    [InlineData("C:x", "C:x", "is relative to the current folder of a drive")]
    [InlineData(@"\x", @"\x", "is relative to a drive")]
    [InlineData("a.txt:stream", "a.txt:stream", "names a stream of a file")]
    [InlineData("sub/NUL", @"sub\NUL", "names a device")]
    [InlineData("com1.txt", "com1.txt", "names a device")]
    [InlineData("a./b", @"a.\b", "has a name that ends with a dot or a blank")]
    [InlineData("a ", "a ", "has a name that ends with a dot or a blank")]
    [InlineData("a?b", "a?b", "has a character that no path has")]
    public void Paths_of_Windows_are_refused_by_their_text(string path, string normal, string? why)
    {
        Assert.Equal(normal, Call("WindowsPath", "Normal", path));
        Assert.Equal(why, Call("WindowsPath", "WhyRefused", normal));
    }

    [Theory]
    [InlineData(true, @"C:\Program Files\Git\bin\bash.exe", @"C:\Program Files\Git\bin\bash.exe")]
    [InlineData(true, @"C:\Users\me\AppData\Local\Programs\Git\bin\bash.exe", @"C:\Users\me\AppData\Local\Programs\Git\bin\bash.exe")]
    [InlineData(true, @"D:\tools\bash.exe", @"D:\tools\bash.exe")]
    [InlineData(true, @"C:\Windows\System32\bash.exe", null)]
    [InlineData(true, @"C:\Users\me\AppData\Local\Microsoft\WindowsApps\bash.exe", null)]
    [InlineData(true, @"C:\work\bin\bash.exe", null)]
    [InlineData(false, "/bin/bash", "/bin/bash")]
    [InlineData(false, "/opt/bin/bash", "/opt/bin/bash")]
    [InlineData(false, "/work/bin/bash", null)]
    [InlineData(false, "bash", null)]
    public void A_real_bash_is_found_and_that_of_WSL_never(bool isWindows, string there, string? found)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["ProgramFiles"] = @"C:\Program Files", ["LOCALAPPDATA"] = @"C:\Users\me\AppData\Local", ["SystemRoot"] = @"C:\Windows", ["SystemDrive"] = "C:",
            ["PATH"] = isWindows ? @"C:\Windows\System32;C:\Users\me\AppData\Local\Microsoft\WindowsApps;C:\work\bin;relative;.;D:\tools" : "relative:.:/work/bin:/opt/bin",
        };
        object finder = Activator.CreateInstance(TypeOf("ShellFinder"), isWindows, (Func<string, bool>)(path => path == there), (Func<string, string?>)(name => variables.GetValueOrDefault(name)), isWindows ? @"C:\work" : "/work")!;
        Assert.Equal(found, finder.GetType().GetMethod("Bash")!.Invoke(finder, []));
    }

    /// <summary>What CreateProcess is given; the sizes are those that Windows knows the structures by.</summary>
    [Fact]
    public void A_program_of_Windows_is_told_its_line_and_environment_in_the_form_that_the_system_reads()
    {
        Assert.Equal(@"""C:\Program Files\Git\bin\bash.exe"" --noprofile --norc", Call("WindowsProgram", "CommandLine", @"C:\Program Files\Git\bin\bash.exe", "--noprofile --norc"));
        Assert.Equal(@"""C:\x.exe""", Call("WindowsProgram", "CommandLine", @"C:\x.exe", ""));
        Assert.IsType<System.IO.IOException>(Assert.Throws<TargetInvocationException>(() => Call("WindowsProgram", "CommandLine", @"C:\x"" -evil.exe", "")).InnerException);
        var given = new Dictionary<string, string> { ["B"] = "2=3", ["=C:"] = @"C:\", ["a"] = "1", [""] = "x", ["n\0"] = "x", ["n=m"] = "x", ["z"] = "y\0EVIL=1" };
        Assert.Equal("=C:=C:\\\0a=1\0B=2=3\0\0", Call("WindowsProgram", "Block", given));
        Assert.Equal("\0\0", Call("WindowsProgram", "Block", new Dictionary<string, string>()));
        Assert.Equal(
            IntPtr.Size == 8 ? (112, 24) : (72, 16),
            (System.Runtime.InteropServices.Marshal.SizeOf(TypeOf("WindowsProgram+StartInfo")), System.Runtime.InteropServices.Marshal.SizeOf(TypeOf("WindowsProgram+ProcessInfo"))));
    }

    private object? Call(string type, string method, params object?[] arguments) => TypeOf(type).GetMethod(method)!.Invoke(null, arguments);

    private Type TypeOf(string name) => _module.GetType("ManagedAgents.Workers.Tools." + name, throwOnError: true)!;
}
