using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Workers.Tools;

/// <summary>Runs commands in a shell that stays. One command at a time; where one does not end in time, the shell and all that it started are ended.</summary>
internal sealed class BashTool : BuiltInTool, IDisposable
{
    /// <summary>How long a command may take that does not say it, in milliseconds.</summary>
    public const int UsualTime = 120_000;

    /// <summary>The folder in the work folder for outputs that are too long to be shown.</summary>
    public const string OutputFolder = ".ma-output";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ShellKind _kind;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ItemProcesses _item;
    private readonly TimeSpan _longest;
    private ShellProcess? _shell;

    /// <param name="kind">The shell.</param>
    /// <param name="folder">The folder that it begins in.</param>
    /// <param name="environment">Its environment, whole.</param>
    /// <param name="item">Takes in what is started.</param>
    /// <param name="longest">How long a command may take at most, whatever the agent says.</param>
    public BashTool(ShellKind kind, string folder, IReadOnlyDictionary<string, string> environment, ItemProcesses item, TimeSpan longest)
        : base("bash", "command", "restart", "timeout_ms")
    {
        _kind = kind;
        _folder = folder;
        _environment = environment;
        _item = item;
        _longest = longest;
    }

    /// <summary>The name of the file that a too long output is kept in; set for each call.</summary>
    public string OutputName { get; set; } = "output";

    public void Dispose()
    {
        _shell?.Dispose();
        _shell = null;
    }

    private protected override async Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        string? command = input.Text("command");
        bool restarts = input.Flag("restart");
        long asked = input.Whole("timeout_ms") ?? 0;
        await _turn.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (restarts)
                Dispose();
            if (string.IsNullOrEmpty(command))
                return restarts ? ToolAnswer.Of("bash session restarted") : throw Failure("command is required");
            if (command!.IndexOf('\0') >= 0)
                throw Failure("command has a character that no command can have");
            return await RunAsync(command, Math.Min(asked > 0 ? asked : UsualTime, (long)_longest.TotalMilliseconds), token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ToolAnswer> RunAsync(string command, long milliseconds, CancellationToken token)
    {
        string name = OutputName;
        using var output = new ShellOutput(() => Keep(name));
        string place = $"{OutputFolder}/{name}.txt";
        try
        {
            if (_shell is null or { HasEnded: true })
            {
                Dispose();
                _shell = ShellProcess.Start(_kind, _folder, _environment, _item);
            }

            int? code = await _shell.RunAsync(command, output, TimeSpan.FromMilliseconds(milliseconds), token).ConfigureAwait(false);
            string text = output.Show(place);
            if (code == 0)
                return ToolAnswer.Of(text);
            if (code is not null)
                return ToolAnswer.Error(text.Length > 0 ? text : $"exit {code}");
            Dispose();
            return ToolAnswer.Error($"bash: bash command timed out after {milliseconds}ms{(text.Length > 0 ? "\n" + text : string.Empty)}");
        }
        catch (Exception cause) when (cause is IOException or System.ComponentModel.Win32Exception)
        {
            Dispose();
            throw Failure(cause.Message);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            throw;
        }
    }

    private StreamWriter? Keep(string name)
    {
        try
        {
            using HeldFolder work = HeldFolder.Open(_folder);
            work.MakeFolder(OutputFolder);
            using HeldFolder folder = work.OpenFolder(OutputFolder);
            folder.Replace(name + ".txt", []);
            return new StreamWriter(new FileStream(folder.PathOf(name + ".txt"), FileMode.Truncate, FileAccess.Write, FileShare.Read), new UTF8Encoding(false));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
