using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace ManagedAgents.Tools;

/// <summary>What a command's help says of it and of its parameters.</summary>
public sealed class CommandHelp
{
    // Windows PowerShell may ask whether to update help, but never from inside a script.
    private const string GetHelp = @"param($Name, $Category) $ProgressPreference = 'Ignore'; Microsoft.PowerShell.Core\Get-Help -Name $Name -Category $Category -ErrorAction Ignore";

    // Help that PowerShell makes up from the syntax.
    private const string MadeUpType = "ExtendedCmdletHelpInfo";

    private CommandHelp(string? description, Dictionary<string, string> parameters)
    {
        Description = description;
        Parameters = parameters;
    }

    private static CommandHelp None => new(null, Texts([]));

    /// <summary>The synopsis, or else the description; null where there is neither.</summary>
    public string? Description { get; }

    /// <summary>The texts of the parameters that have one, by name; case does not matter.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Reads a command's help. Call it on the thread of the runspace; the command itself is not run.</summary>
    /// <param name="command">The command.</param>
    /// <returns>Its help; without texts where it has none.</returns>
    public static CommandHelp Read(CommandInfo command)
    {
        if (command is null)
            throw new ArgumentNullException(nameof(command));
        try
        {
            CommentHelpInfo? comments = Comments(command);
            bool isElsewhere = comments is { MamlHelpFile: not null } or { ForwardHelpTargetName: not null };
            if (comments is not null && !isElsewhere)
                return OfComments(comments);
            return (isElsewhere || MayHaveHelpFile(command) ? OfEngine(command) : null) ?? None;
        }
        catch (RuntimeException cause) when (cause is not PipelineStoppedException)
        {
            // Of a script with errors, or a broken help file. Help is not worth failing for; what else is wrong with the command is found later.
            return None;
        }
    }

    private static CommentHelpInfo? Comments(CommandInfo command) => CommandSyntax.Of(command) switch
    {
        FunctionDefinitionAst function => function.GetHelpContent(),
        ScriptBlockAst script => script.GetHelpContent(),
        _ => null,
    };

    private static CommandHelp OfComments(CommentHelpInfo help) => new(
        OneLine(help.Synopsis) ?? OneLine(help.Description),
        Texts(help.Parameters.Select(parameter => ((string?)parameter.Key, OneLine(parameter.Value)))));

    // Where there is no help, the engine makes it up, and runs the block for dynamic parameters to do so.
    private static bool MayHaveHelpFile(CommandInfo command) =>
        command is CmdletInfo || (command.Module is not null && !CommandSyntax.HasDynamicParameters(command));

    private static CommandHelp? OfEngine(CommandInfo command)
    {
        if (Runspace.DefaultRunspace is null)
            return null;
        string name = string.IsNullOrEmpty(command.ModuleName) ? command.Name : $@"{command.ModuleName}\{command.Name}";

        // A block of the caller's language mode; a script given to a pipeline would run in full language.
        PSObject? help = ScriptBlock.Create(GetHelp).Invoke(name, command.CommandType.ToString()).FirstOrDefault(found => found is not null && !found.TypeNames.Contains(MadeUpType));
        if (help is null)
            return null;
        return new CommandHelp(
            OneLine(Text(Member(help, "Synopsis"))) ?? OneLine(Text(Member(help, "Description"))),
            Texts(Items(Member(Member(help, "Parameters"), "Parameter")).Select(parameter => (Text(Member(parameter, "Name")), OneLine(Text(Member(parameter, "Description")))))));
    }

    private static Dictionary<string, string> Texts(IEnumerable<(string? Name, string? Text)> parameters)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string? name, string? text) in parameters)
        {
            if (name is not null && text is not null)
                texts[name] = text;
        }

        return texts;
    }

    private static object? Member(object? value, string name) => value is PSObject wrapped ? wrapped.Properties[name]?.Value : null;

    private static IEnumerable<object?> Items(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) is IEnumerable items and not string
        ? items.Cast<object?>()
        : [value];

    /// <summary>Text of help: itself, or paragraphs with a property Text.</summary>
    private static string? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        string text => text,
        IEnumerable paragraphs => string.Join(" ", paragraphs.Cast<object?>().Select(Text)),
        _ => Text(Member(value, "Text")),
    };

    private static string? OneLine(string? text) => string.IsNullOrWhiteSpace(text) ? null : Regex.Replace(text!.Trim(), @"\s+", " ");
}
