using System;
using System.IO;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>How the C# documentation of a property becomes the text of a parameter.</summary>
public sealed class ParameterHelpTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("Lists <c>a  b</c>, <see langword=\"null\"/>\n  and <paramref name=\"it\"/>.", "Lists `a b`, $null and it.")]
    [InlineData(
        "See <see cref=\"T:ManagedAgents.Environments.GetMAEnvironmentCommand\"/> <see cref=\"P:ManagedAgents.Environments.GetMAEnvironmentCommand.Id\"/>, <see cref=\"T:System.Lazy`1\"/> and <see href=\"https://a.b\">c</see>.",
        "See Get-MAEnvironment -Id, Lazy and [c](https://a.b).")]
    [InlineData("Either:\n<list type=\"bullet\">\n<item>One.</item>\n<item><description>Two.</description></item>\n</list>\n<para>Or not.</para>", "Either:\n\n- One.\n- Two.\n\nOr not.")]
    [InlineData("<inheritdoc/> All of them.", "The environments to get. All of them.")]
    public void Its_elements_become_Markdown(string summary, string expected) => Assert.Equal(expected, TextOfId($"<summary>{summary}</summary>"));

    [Fact]
    public void What_inherits_its_documentation_has_that_of_what_it_overrides() => Assert.Equal("The environments to get.", TextOfId("<inheritdoc/>"));

    [Fact]
    public void A_line_ends_within_120_characters_but_neither_in_code_nor_before_a_mark()
    {
        string words = new('a', 110);

        Assert.Equal($"{words}\n`code of two`", TextOfId($"<summary>{words} <c>code of two</c></summary>"));
        Assert.Equal($"{words} bbbbbbbbb *\nc", TextOfId($"<summary>{words} bbbbbbbbb * c</summary>"));
    }

    [Fact]
    public void A_parameter_without_a_text_is_named()
    {
        Exception refused = Assert.ThrowsAny<Exception>(() => TextOfId("<remarks>Nothing for users.</remarks>", inherited: string.Empty));

        Assert.Contains("no text for Get-MAEnvironment -Id", refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The text of Get-MAEnvironment -Id, whose property overrides one of a generic class.</summary>
    private string TextOfId(string documentation, string inherited = "<summary>The <typeparamref name=\"T\"/>s to get.</summary>")
    {
        File.WriteAllText(_file, $"""
            <doc><members>
            <member name="P:ManagedAgents.Environments.GetMAEnvironmentCommand.Id">{documentation}</member>
            <member name="P:ManagedAgents.Resources.GetResourceCmdlet`2.Id">{inherited}</member>
            <member name="P:ManagedAgents.Environments.GetMAEnvironmentCommand.IncludeArchived"><summary>A text.</summary></member>
            <member name="P:ManagedAgents.Resources.GetNamedResourceCmdlet`2.Name"><summary>A text.</summary></member>
            <member name="P:ManagedAgents.Resources.MAConnectedCmdlet.Connection"><summary>A text.</summary></member>
            </members></doc>
            """);
        return ParameterHelp.Read(_file, "Get-MAEnvironment")["Get-MAEnvironment -Id"].Text;
    }
}
