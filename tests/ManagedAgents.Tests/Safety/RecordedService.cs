using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Safety;

/// <summary>Answers again as a service did before, but for some requests, in whose errors it repeats what it was sent, in every form.</summary>
internal sealed class RecordedService : IDisposable
{
    private readonly Dictionary<string, Queue<byte[]>> _answers = [];
    private readonly Dictionary<string, byte[]> _last = [];
    private readonly Func<int, bool> _fails;
    private readonly int _status;
    private int _count;

    /// <param name="answers">What was answered before, in order.</param>
    /// <param name="fails">Which requests fail, counted from 1.</param>
    /// <param name="status">The status of a failure.</param>
    public RecordedService(IEnumerable<ForwardReply> answers, Func<int, bool> fails, int status)
    {
        _fails = fails;
        _status = status;
        foreach (ForwardReply answer in answers)
        {
            if (!_answers.TryGetValue(KeyOf(answer.Request), out Queue<byte[]>? queue))
                _answers[KeyOf(answer.Request)] = queue = new Queue<byte[]>();
            queue.Enqueue(answer.Answer);
            _last[KeyOf(answer.Request)] = answer.Answer;
        }

        foreach (string method in new[] { "GET", "POST", "PUT", "DELETE" })
            Server.On(method, "*", Answer);
    }

    public RecordingServer Server { get; } = new();

    /// <summary>How many requests have come.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Dispose() => Server.Dispose();

    private static string KeyOf(RecordedRequest request) => $"{request.Method} {request.Path}";

    private Reply Answer(RecordedRequest request)
    {
        bool fails = _fails(Interlocked.Increment(ref _count));
        lock (_answers)
        {
            byte[]? answer = _answers.TryGetValue(KeyOf(request), out Queue<byte[]>? queue) && queue.TryDequeue(out byte[]? next) ? next : _last.GetValueOrDefault(KeyOf(request));
            return fails || answer is null
                ? Reply.Error(answer is null ? 404 : _status, "api_error", $"Failed for {EchoingService.EveryForm(request)}", EchoingService.Echo(request).Contains(PlantedSecrets.Key, StringComparison.Ordinal) ? PlantedSecrets.Key : "none")
                : new RawReply(answer);
        }
    }
}
