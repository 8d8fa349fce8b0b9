using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>What a page says of a cmdlet's parameters is what the engine and the C# documentation say.</summary>
public sealed class PageReflectionTests
{
    private const string EverySet = "__AllParameterSets";

    public static TheoryData<string> Names => HelpPage.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_syntax_is_the_engines(string name)
    {
        IEnumerable<string> expected = Cmdlets.Of(name).ParameterSets
            .Select(set => $"{set.Name}{(set.IsDefault && set.Name != EverySet ? " (Default)" : "")}: {name} {set}".TrimEnd());

        Fresh.Check($"{name}.md, SYNTAX,", expected, HelpPage.Of(name).Syntax.Select(set => $"{set.Key}: {set.Value}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_parameters_are_the_engines(string name)
    {
        HelpPage page = HelpPage.Of(name);
        ParameterMetadata[] parameters = [.. Cmdlets.ParametersOf(name)];

        Fresh.Check($"{name}.md, PARAMETERS,", parameters.Select(parameter => parameter.Name).Order(StringComparer.OrdinalIgnoreCase), page.Parameters.Keys);
        Assert.All(parameters, parameter =>
        {
            HelpParameter written = page.Parameters[parameter.Name];
            ParameterHelp expected = ParameterHelp.Of(name, parameter.Name);
            string part = $"{name}.md, -{parameter.Name},";
            Fresh.Check($"{part} its text,", expected.Text, written.Text);
            Fresh.Check($"{part} DefaultValue,", expected.Default, written.Default);
            Fresh.Check($"{part} Type,", parameter.ParameterType.ToString(), written.Type);
            Fresh.Check($"{part} Aliases,", parameter.Aliases, written.Aliases);
            Fresh.Check($"{part} SupportsWildcards,", $"{parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()}", $"{written.SupportsWildcards}");
            Fresh.Check($"{part} ParameterSets,", SetsOf(parameter), written.Sets.OrderBy(set => set.Name, StringComparer.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_types_of_the_pipeline_are_the_engines(string name)
    {
        HelpPage page = HelpPage.Of(name);
        IEnumerable<string> piped = Cmdlets.ParametersOf(name)
            .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline || set.ValueFromPipelineByPropertyName))
            .Select(parameter => parameter.ParameterType.ToString()).Distinct().DefaultIfEmpty("None");

        Fresh.Check($"{name}.md, INPUTS,", piped.Order(StringComparer.Ordinal), page.Inputs.Select(type => type.Type).Order(StringComparer.Ordinal));
        Fresh.Check(
            $"{name}.md, OUTPUTS,",
            Cmdlets.Of(name).OutputType.Select(type => type.Type.ToString()).Distinct().Order(StringComparer.Ordinal),
            page.Outputs.Select(type => type.Type).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<HelpParameterSet> SetsOf(ParameterMetadata parameter) => parameter.ParameterSets
        .Select(set => new HelpParameterSet(
            set.Key == EverySet ? "(All)" : set.Key,
            set.Value.Position == int.MinValue ? "Named" : set.Value.Position.ToString(CultureInfo.InvariantCulture),
            set.Value.IsMandatory,
            set.Value.ValueFromPipeline,
            set.Value.ValueFromPipelineByPropertyName,
            set.Value.ValueFromRemainingArguments))
        .OrderBy(set => set.Name, StringComparer.Ordinal);
}
