using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Runs;

/// <summary>
/// The interrupt of a run, which is sent once. While the prompt is on its way it is held: one that came before the prompt would stop nothing. Used on
/// any thread.
/// </summary>
internal sealed class RunInterrupt
{
    private readonly RunSettings _settings;
    private readonly string _sessionId;
    private readonly TimeSpan _patience;
    private readonly object _gate = new();
    private bool _isHeld;
    private bool _isAsked;
    private Task? _sending;

    /// <param name="settings">How the service is reached.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="patience">How long it is tried: a stop must be quick.</param>
    /// <param name="isHeld">True where a prompt is about to be sent.</param>
    public RunInterrupt(RunSettings settings, string sessionId, TimeSpan patience, bool isHeld)
    {
        _settings = settings;
        _sessionId = sessionId;
        _patience = patience;
        _isHeld = isHeld;
    }

    /// <summary>Has it sent, once the prompt is in the session.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _isAsked = true;
            Begin();
        }
    }

    /// <summary>Told that the prompt is in the session, or will not be for now.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isHeld = false;
            Begin();
        }
    }

    /// <summary>Sends it now, if that was not done.</summary>
    public Task SendAsync()
    {
        Ask();
        Release();
        return _sending!;
    }

    private void Begin()
    {
        if (_isAsked && !_isHeld)
            _sending ??= Task.Run(TrySendAsync);
    }

    /// <summary>Stops the session's work, as nobody waits for it any more.</summary>
    private async Task TrySendAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            await _settings.Client.Events.SendAsync(_sessionId, new[] { InputEvent.Interrupt(null) }, patience.Token).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is ApiException or OperationCanceledException)
        {
            _settings.Pipeline.Verbose($"The session {_sessionId} could not be interrupted and may go on: {cause.Message}");
        }
    }
}
