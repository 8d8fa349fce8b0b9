using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Connection;

/// <summary>Takes an identity token as SecureString, or a script block that gives one, and refuses plain text without repeating it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IdentityTokenArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        PSCredential credential => credential.Password,
        SecureString token => token,
        ScriptBlock block => block,
        null => null,
        _ => throw new ArgumentTransformationMetadataException("An identity token is given as SecureString, or as a script block that gives one, such as { Get-Content /run/token -Raw }."),
    };
}

/// <summary>Makes a source of what -IdentityToken was given.</summary>
internal static class IdentityArgument
{
    private const string Name = "-IdentityToken";

    public static IdentitySource Read(object given)
    {
        if (given is not ScriptBlock block)
            return IdentitySource.OfToken((SecureString)given, Name);
        string script = block.ToString();
        PSLanguageMode mode = SessionLanguage.IsFull ? PSLanguageMode.FullLanguage : PSLanguageMode.ConstrainedLanguage;
        return IdentitySource.OfCall(() => Run(script, mode), script, Name);
    }

    /// <summary>Runs the script in a runspace of its own: the one that gave it may be busy, or gone, when a token is needed.</summary>
    private static SecureString Run(string script, PSLanguageMode mode)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.LanguageMode = mode;
        using Runspace own = RunspaceFactory.CreateRunspace(state);
        own.Open();
        using var shell = PowerShell.Create();
        shell.Runspace = own;
        try
        {
            object?[] given = shell.AddScript(script).Invoke().Select(static one => one?.BaseObject).Where(static one => one is not null).ToArray();
            object? only = given.Length == 1 ? given[0] : null;
            if (given.Length == 0 && shell.Streams.Error.FirstOrDefault() is { } error)
                throw Failed(error.Exception);
            return only as SecureString ?? (only is string text
                ? SecureText.Of(text.Trim())
                : throw new IOException($"The script block of {Name} gave {(only is null ? $"{given.Length} objects" : $"an object of type {only.GetType().Name}")}, and not one text or SecureString."));
        }
        catch (RuntimeException cause)
        {
            throw Failed(cause);
        }
    }

    private static IOException Failed(Exception cause) => new($"The script block of {Name} failed: {cause.Message}");
}
