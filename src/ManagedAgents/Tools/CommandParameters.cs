using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Errors;
using ManagedAgents.Schema;

namespace ManagedAgents.Tools;

/// <summary>Chooses which parameters of a command an agent may use. Dynamic parameters do not count, as they come from running it.</summary>
internal sealed class CommandParameters
{
    private const string InEverySet = ParameterAttribute.AllParameterSets;

    private readonly CommandInfo _command;
    private readonly CommandMetadata _metadata;
    private readonly CommandToolOptions _options;
    private readonly string? _defaultSet;

    /// <exception cref="InputException">The command cannot be read, or not used with the options.</exception>
    public CommandParameters(CommandInfo command, CommandToolOptions options)
    {
        _command = command;
        _options = options;
        _metadata = ReadMetadata(command);
        _defaultSet = string.IsNullOrEmpty(_metadata.DefaultParameterSetName) || _metadata.DefaultParameterSetName == InEverySet ? null : _metadata.DefaultParameterSetName;
        ParameterSet = ChooseSet();
        Chosen = Choose();
        Telling = FindTelling();
    }

    /// <summary>The parameter set.</summary>
    public string ParameterSet { get; }

    /// <summary>The parameters that an agent may use, in the command's order.</summary>
    public IReadOnlyList<ToolParameter> Chosen { get; }

    /// <summary>Of a set that is not the default one: those of the chosen parameters of which PowerShell must see one to take it. Null for others.</summary>
    public IReadOnlyList<string>? Telling { get; }

    /// <summary>Whether the command can be run with -WhatIf.</summary>
    public bool SupportsShouldProcess => _metadata.SupportsShouldProcess;

    private static CommandMetadata ReadMetadata(CommandInfo command)
    {
        try
        {
            return new CommandMetadata(command);
        }
        catch (RuntimeException cause)
        {
            throw new InputException("UnsupportedCommand", $"The parameters of '{command.Name}' cannot be read: {cause.Message}", cause);
        }
    }

    private string ChooseSet()
    {
        string[] sets = _metadata.Parameters.Values.SelectMany(parameter => parameter.ParameterSets.Keys)
            .Concat(_defaultSet is null ? [] : [_defaultSet]).Where(set => set != InEverySet).Distinct().ToArray();
        if (_options.ParameterSet is { } wanted)
        {
            // To PowerShell sets whose names differ in case are different ones.
            return sets.FirstOrDefault(set => set == wanted) ?? sets.FirstOrDefault(set => string.Equals(set, wanted, StringComparison.OrdinalIgnoreCase))
                ?? (sets.Length == 0 && wanted == InEverySet ? wanted : throw Unusable("UnknownParameterSet", $"has no parameter set '{wanted}'; it has {Listed(sets)}."));
        }

        if (_defaultSet is not null)
            return _defaultSet;
        return sets.Length switch
        {
            0 => InEverySet,
            1 => sets[0],
            _ => throw Unusable("ParameterSetNeeded", $"has the parameter sets {Listed(sets)} and no default one; choose by -ParameterSet."),
        };
    }

    private List<ToolParameter> Choose()
    {
        ParameterMetadata[] candidates = _metadata.Parameters.Values.Where(parameter => IsIn(parameter, ParameterSet) && !parameter.IsDynamic).ToArray();
        CheckNames(_options.Parameters, candidates);
        CheckNames(_options.ExcludeParameters, candidates);
        var chosen = new List<ToolParameter>();
        foreach (ParameterMetadata parameter in candidates)
        {
            bool isMandatory = SettingsOf(parameter, ParameterSet).IsMandatory;
            if (IsWanted(parameter, isMandatory) && Read(parameter, isMandatory) is { } read)
                chosen.Add(read);
        }

        return chosen;
    }

    private bool IsWanted(ParameterMetadata parameter, bool isMandatory)
    {
        bool isWanted = _options.Parameters is null || Contains(_options.Parameters, parameter.Name);
        if (isWanted && !Contains(_options.ExcludeParameters, parameter.Name))
            return true;
        return isMandatory ? throw Unusable("MandatoryParameter", $"cannot be called without its mandatory parameter '{parameter.Name}'; do not exclude it.") : false;
    }

    private ToolParameter? Read(ParameterMetadata parameter, bool isMandatory)
    {
        bool isNamed = Contains(_options.Parameters, parameter.Name);
        if (!isNamed && !isMandatory && parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow))
            return null;
        Shape? shape = CommonParameters.Contains(parameter.Name) || !ToolNaming.IsInputName(parameter.Name) || IsCredential(parameter) ? null : ShapeFactory.Of(parameter.ParameterType, ValueRules.Of(parameter.Attributes, isMandatory));
        if (shape is null && (isNamed || isMandatory))
            throw Unusable("UnsupportedParameter", $"cannot be called by an agent, as its {(isMandatory ? "mandatory " : string.Empty)}parameter '{parameter.Name}' {Reason(parameter)}.");
        if (shape is null)
            return null;
        string help = SettingsOf(parameter, ParameterSet).HelpMessage;
        return new ToolParameter(parameter.Name, shape, isMandatory) { Text = string.IsNullOrWhiteSpace(help) ? null : help.Trim() };
    }

    // Of a name that is given as a credential, whatever the parameter's type, PowerShell asks the user for the password.
    private static bool IsCredential(ParameterMetadata parameter) => parameter.Attributes.OfType<CredentialAttribute>().Any();

    private static string Reason(ParameterMetadata parameter)
    {
        if (CommonParameters.Contains(parameter.Name))
            return "has the name of a common parameter";
        if (!ToolNaming.IsInputName(parameter.Name))
            return $"has a name that the service does not take, which must have {ToolNaming.InputNames}; write a function around it that gives it another";
        return IsCredential(parameter) ? "is a credential, which JSON cannot express" : $"is of type {parameter.ParameterType.Name}, which JSON cannot express";
    }

    private string[]? FindTelling()
    {
        if (_defaultSet is null || _defaultSet == ParameterSet)
            return null;
        string[] telling = Chosen.Select(parameter => parameter.Name).Where(name => !IsIn(_metadata.Parameters[name], _defaultSet)).ToArray();
        return telling.Length > 0
            ? telling
            : throw Unusable("UnreachableParameterSet", $"would use its default parameter set {_defaultSet}, as no parameter tells it to use {ParameterSet}; choose other parameters.");
    }

    private void CheckNames(IReadOnlyList<string>? names, ParameterMetadata[] candidates)
    {
        string[] known = candidates.Select(parameter => parameter.Name).ToArray();
        if (names?.FirstOrDefault(name => !Contains(known, name)) is { } unknown)
            throw Unusable("UnknownParameter", $"has no parameter '{unknown}' in its parameter set {ParameterSet}; it has {Listed(known)}.");
    }

    private InputException Unusable(string errorId, string problem) => new(errorId, $"The command '{_command.Name}' {problem}");

    private static bool IsIn(ParameterMetadata parameter, string set) => parameter.ParameterSets.ContainsKey(set) || parameter.ParameterSets.ContainsKey(InEverySet);

    private static ParameterSetMetadata SettingsOf(ParameterMetadata parameter, string set) =>
        parameter.ParameterSets.TryGetValue(set, out ParameterSetMetadata? settings) ? settings : parameter.ParameterSets[InEverySet];

    private static bool Contains(IEnumerable<string>? names, string name) => names?.Contains(name, StringComparer.OrdinalIgnoreCase) ?? false;

    private static string Listed(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names);
}

/// <summary>A parameter of a command that an agent may use.</summary>
internal sealed class ToolParameter
{
    /// <param name="name">Its name, as the command writes it.</param>
    /// <param name="shape">What it takes.</param>
    /// <param name="isMandatory">Whether a call must have it.</param>
    public ToolParameter(string name, Shape shape, bool isMandatory)
    {
        Name = name;
        Shape = shape;
        IsMandatory = isMandatory;
    }

    public string Name { get; }

    public Shape Shape { get; }

    public bool IsMandatory { get; }

    /// <summary>What it is for; null where nobody says.</summary>
    public string? Text { get; set; }

    /// <summary>Its default value as a literal; null where there is none or it is none.</summary>
    public object? Default { get; set; }
}

/// <summary>The parameters PowerShell gives to every command. They are the user's, never an agent's: -WhatIf, -OutVariable, -ErrorAction and so on.</summary>
internal static class CommonParameters
{
    private static readonly HashSet<string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        "vb", "db", "ea", "wa", "infa", "proga", "ev", "wv", "iv", "ov", "ob", "pv", "wi", "cf", "usetx",
    };

    /// <summary>Whether a name, or a short form of one, is a common parameter's.</summary>
    public static bool Contains(string name) =>
        Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters).Contains(name, StringComparer.OrdinalIgnoreCase) || Aliases.Contains(name);
}
