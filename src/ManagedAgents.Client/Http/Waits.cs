using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// The one rule for a wait before another try: as long as the service asks for, else as usual. From a minute on the user is warned, and nobody
/// waits longer than a whole answer may take: whoever works unattended shall learn of a limit that holds for hours.
/// </summary>
internal sealed class Waits
{
    private static readonly TimeSpan LongestInSilence = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _longest;
    private readonly Action<string>? _log;
    private readonly Action<string>? _warn;

    /// <summary>Makes the rule of a client.</summary>
    /// <param name="longest">The longest wait.</param>
    /// <param name="log">Takes a line for each wait; null where nobody reads it.</param>
    /// <param name="warn">Takes that of a long one.</param>
    public Waits(TimeSpan longest, Action<string>? log, Action<string>? warn)
    {
        _longest = longest;
        _log = log;
        _warn = warn;
    }

    /// <summary>How long to wait; null where the service asks for longer than anybody waits, so that its refusal is the end.</summary>
    /// <param name="asked">What the service asks for; null where it does not say.</param>
    /// <param name="usual">The wait where it does not.</param>
    public TimeSpan? Choose(TimeSpan? asked, TimeSpan usual) => asked > _longest ? null : asked ?? usual;

    /// <summary>Tells of a wait, and waits.</summary>
    public Task WaitAsync(TimeSpan wait, string line, CancellationToken token)
    {
        ((wait < LongestInSilence ? null : _warn) ?? _log)?.Invoke(line);
        return Task.Delay(wait, token);
    }

    /// <summary>A wait as it is told.</summary>
    public static string Shown(TimeSpan wait) => wait < LongestInSilence
        ? wait.TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture)
        : wait.TotalMinutes.ToString("0.# 'min'", CultureInfo.InvariantCulture);
}
