using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>The last requests, for whoever wants to see what a client sent. Credentials are left out.</summary>
internal sealed class RequestLog
{
    private const int Most = 1000;
    private const int LongestBody = 1 << 20;
    private readonly object _gate = new();
    private readonly Queue<RecordedRequest> _requests = new();

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_gate)
                return _requests.ToList();
        }
    }

    public void Add(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            bool isSecret = header.Key.Equals("x-api-key", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
            headers[header.Key] = isSecret ? "(set)" : header.Value;
        }

        request.Record = new RecordedRequest(request.Method, request.Target, headers);
        lock (_gate)
        {
            if (_requests.Count == Most)
                _requests.Dequeue();
            _requests.Enqueue(request.Record);
        }
    }

    public static void AddBody(HttpRequest request, byte[] body)
    {
        if (request.Record is not null && body.Length <= LongestBody)
            request.Record.Body = Encoding.UTF8.GetString(body);
    }
}
