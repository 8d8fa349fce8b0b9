using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace ManagedAgents.Tests.Shell;

/// <summary>The shell with -File.</summary>
public sealed class FileTests
{
    private const string ShowArguments =
        """
        param([Parameter(Mandatory)] [string] $Name, [int] $Count = 1, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
        "$Name|$Count|$Loud|$Rest"
        """;

    [Theory]
    [InlineData("a b|3|True|", "-Name", "a b", "-Loud", "-Count", "3")]
    [InlineData("$(1+1)|2|False|", "$(1+1)", "2")]
    [InlineData("n|3|False|-5 more", "n", "-Count:3", "-Loud:$false", "-5", "more")]
    public async Task Passes_arguments_as_PowerShell_parameters_and_values_as_mere_text(string expected, params string[] arguments)
    {
        using var script = new ScriptFile(ShowArguments);

        ShellResult result = await ShellProcess.RunAsync(["-File", script.FullName, .. arguments]);

        Assert.Equal(new ShellResult(0, expected + "\n", ""), result);
    }

    [Fact]
    public async Task Missing_and_wrong_arguments_are_errors_in_the_name_of_the_script()
    {
        using var script = new ScriptFile(ShowArguments, "greet[1].ps1");

        ShellResult missing = await ShellProcess.RunAsync("-File", script.FullName);
        ShellResult wrong = await ShellProcess.RunAsync("-File", script.FullName, "-Name", "n", "-Count", "many");

        Assert.Equal(1, missing.ExitCode);
        Assert.Equal("greet[1].ps1: Cannot process command because of one or more missing mandatory parameters: Name.\n", missing.Errors);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("\"many\"", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_knows_its_folder_and_runs_scripts_beside_it()
    {
        using var script = new ScriptFile("$PSScriptRoot; $PSCommandPath; & \"$PSScriptRoot/other.ps1\" 4; $LASTEXITCODE");
        await File.WriteAllTextAsync(Path.Combine(script.Folder, "other.ps1"), "param($Code) 'other'; exit $Code");

        ShellResult result = await ShellProcess.RunAsync("-File", script.FullName);

        Assert.Equal(new ShellResult(0, $"{script.Folder}\n{script.FullName}\nother\n4\n", ""), result);
    }

    [Theory]
    [InlineData("'before'; exit 9; 'after'", 9, "before\n")]
    [InlineData("'before'; exit 0", 0, "before\n")]
    [InlineData("Get-Nothing; 'after'", 0, "after\n")]
    [InlineData("'before'; throw 'no'", 1, "before\n")]
    public async Task Ends_with_the_exit_code_of_the_script(string text, int exitCode, string output)
    {
        using var script = new ScriptFile(text);

        ShellResult result = await ShellProcess.RunAsync("-File", script.FullName);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(output, result.Output);
    }

    [Theory]
    [InlineData("'one'\nthrow 'in line two'", "script.ps1:2")]
    [InlineData("'one'\n'two'\nif (", "script.ps1:3")]
    public async Task An_error_names_the_script_and_its_line(string text, string place)
    {
        using var script = new ScriptFile(text);

        ShellResult result = await ShellProcess.RunAsync("-File", script.FullName);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(place, result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.ps1")]
    [InlineData("text.txt")]
    public async Task What_is_no_script_is_refused_by_name(string name)
    {
        using var script = new ScriptFile("'text'", "text.txt");

        ShellResult result = await ShellProcess.RunAsync("-File", Path.Combine(script.Folder, name));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(name, result.Errors, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }
}
