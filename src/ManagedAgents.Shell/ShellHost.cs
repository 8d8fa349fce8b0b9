using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace ManagedAgents.Shell;

/// <summary>The engine's host: a console that shows and never asks.</summary>
public sealed class ShellHost : PSHost
{
    private readonly ShellUserInterface _ui = new();

    /// <summary>The exit code that the script asked for, or null.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "ManagedAgents.Shell";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _ui;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>Has all that is written meanwhile go to standard error.</summary>
    internal void ShowErrors(Action write)
    {
        _ui.AllIsError = true;
        try
        {
            write();
        }
        finally
        {
            _ui.AllIsError = false;
        }
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new HostException("This shell is not interactive: it has no nested prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new HostException("This shell is not interactive: it has no nested prompt.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
