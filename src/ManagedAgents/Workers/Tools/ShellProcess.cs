using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Workers.Tools;

/// <summary>A shell that stays: folder, variables, functions and jobs last from command to command. One command at a time.</summary>
internal sealed class ShellProcess : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(200);
    private readonly StartedProgram _process;
    private readonly ItemProcesses _item;
    private readonly ShellKind _kind;
    private readonly object _gate = new();
    private TaskCompletionSource<bool> _changed = NewChange();
    private ShellOutput? _output;
    private string _mark = string.Empty;
    private int _exitCode;
    private bool _isDone;
    private volatile bool _hasEnded;

    private ShellProcess(StartedProgram process, ShellKind kind, ItemProcesses item)
    {
        _process = process;
        _kind = kind;
        _item = item;
    }

    /// <summary>True once the shell is gone.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Starts a shell.</summary>
    public static ShellProcess Start(ShellKind kind, string folder, IReadOnlyDictionary<string, string> environment, ItemProcesses item)
    {
        StartedProgram program = item.Start(kind.Program, kind.Arguments, folder, environment);
        var shell = new ShellProcess(program, kind, item);
        _ = program.Ended.ContinueWith(_ => shell.End(), TaskScheduler.Default);
        shell.Read(program.Output);
        shell.Read(program.Errors);
        return shell;
    }

    /// <summary>Runs a command.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Takes what it says.</param>
    /// <param name="longest">How long it may take.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Its exit code; null where the time is over.</returns>
    /// <exception cref="IOException">The shell is gone.</exception>
    public async Task<int?> RunAsync(string command, ShellOutput output, TimeSpan longest, CancellationToken token)
    {
        string mark = $"__MA_CMD_{Guid.NewGuid():N}_DONE__";
        lock (_gate)
        {
            (_output, _mark, _isDone) = (output, mark, false);
            _changed = NewChange();
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task over = Task.Delay(longest, deadline.Token);
        try
        {
            byte[] line = Encoding.UTF8.GetBytes(_kind.Wrap(command, mark));
            _ = WriteAsync(line);
            Task changed = _changed.Task;
            if (await Task.WhenAny(changed, over).ConfigureAwait(false) == over && !changed.IsCompleted)
            {
                token.ThrowIfCancellationRequested();
                return null;
            }

            if (!_isDone)
                await Task.WhenAny(Task.Delay(Drain, token)).ConfigureAwait(false);
            lock (_gate)
                return _isDone ? _exitCode : throw new IOException("bash session terminated");
        }
        finally
        {
            lock (_gate)
                _output = null;
            deadline.Cancel();
        }
    }

    /// <summary>Ends the shell and all that it started.</summary>
    public void Dispose()
    {
        _hasEnded = true;
        _item.End();
        try
        {
            if (!_process.HasExited)
                _process.Kill();
        }
        catch (Exception cause) when (cause is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone already.
        }

        _process.Dispose();
    }

    private static TaskCompletionSource<bool> NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteAsync(byte[] line)
    {
        try
        {
            Stream input = _process.Input;
            await input.WriteAsync(line, 0, line.Length).ConfigureAwait(false);
            await input.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException or InvalidOperationException)
        {
            End();
        }
    }

    private void End()
    {
        _hasEnded = true;
        _changed.TrySetResult(true);
    }

    private void Read(Stream stream) => _ = Task.Run(async () =>
    {
        byte[] bytes = new byte[16384];
        char[] chars = new char[16384 + 4];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        try
        {
            int read;
            while ((read = await stream.ReadAsync(bytes, 0, bytes.Length).ConfigureAwait(false)) > 0)
                Take(chars, decoder.GetChars(bytes, 0, read, chars, 0));
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The pipe went with the shell.
        }
    });

    private void Take(char[] chars, int count)
    {
        lock (_gate)
        {
            // What a background job says between two commands belongs to none.
            if (_output is null || _isDone)
                return;
            _output.Add(chars, count);
            if (_output.TakeMark(_mark) is not { } code)
                return;
            _exitCode = code;
            _isDone = true;
            _changed.TrySetResult(true);
        }
    }
}

/// <summary>What a command says: the end of it in memory, and all of it in a file where it is more than an agent is shown.</summary>
internal sealed class ShellOutput : IDisposable
{
    /// <summary>The most characters that an agent is shown.</summary>
    public const int Most = 102_400;

    private const long MostKept = 256L * 1024 * 1024;
    private static readonly Regex Escapes = new(@"\x1b\[[0-9;?]*[ -/]*[@-~]", RegexOptions.CultureInvariant);
    private readonly StringBuilder _text = new();
    private readonly Func<TextWriter?> _keep;
    private TextWriter? _file;
    private bool _isKept;
    private long _kept;
    private int _sought;

    /// <param name="keep">Opens the file for what is too long; gives null where there can be none.</param>
    public ShellOutput(Func<TextWriter?> keep) => _keep = keep;

    /// <summary>How many characters there were in all.</summary>
    public long Length { get; private set; }

    public void Add(char[] chars, int count)
    {
        _text.Append(chars, 0, count);
        if (_text.Length <= 4 * Most)
            return;

        // The mark may have begun at the very end.
        int left = _text.Length - (2 * Most);
        Keep(left);
        _text.Remove(0, left);
        _sought = Math.Max(0, _sought - left);
    }

    /// <summary>Takes the mark of the end out of the text; gives the exit code behind it, or null where it has not come.</summary>
    public int? TakeMark(string mark)
    {
        int from = Math.Max(0, _sought - mark.Length - 16);
        string tail = _text.ToString(from, _text.Length - from);
        for (int at = tail.IndexOf(mark, StringComparison.Ordinal); ; at = tail.IndexOf(mark, at + mark.Length, StringComparison.Ordinal))
        {
            if (at < 0 || tail.IndexOf('\n', at) is not (> 0 and var end))
            {
                _sought = at < 0 ? _text.Length : from + at;
                return null;
            }

            // A shell that traces its commands shows the mark before it says it.
            if (!int.TryParse(tail.Substring(at + mark.Length, end - at - mark.Length), out int code))
                continue;
            _text.Length = Math.Max(0, from + at - 1);
            return code;
        }
    }

    /// <summary>The text as an agent is shown it.</summary>
    /// <param name="place">What the file is called that has all of it.</param>
    public string Show(string place)
    {
        Length = _kept + _text.Length;
        string text = Escapes.Replace(_text.ToString(), string.Empty);

        // Elsewhere a program that says it means it.
        text = (Path.DirectorySeparatorChar == '\\' ? text.Replace("\r\n", "\n") : text).TrimEnd('\n');
        if (_kept == 0 && text.Length <= Most)
            return text;
        Keep(_text.Length);
        string where = _isKept ? $"[the whole output, {Length} characters, is in {place}: read it with view_range, or search it with grep]\n" : string.Empty;
        return $"[output truncated]\n{where}{text.Substring(Math.Max(0, text.Length - Most))}";
    }

    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; the agent has the end of it all the same.
        }
    }

    private void Keep(int count)
    {
        if (_kept == 0)
            _file = _keep();
        _kept += count;
        if (_file is null || _kept > MostKept)
            return;
        try
        {
            _file.Write(_text.ToString(0, count));
            _file.Flush();
            _isKept = true;
        }
        catch (IOException)
        {
            _isKept = false;
        }
    }
}
