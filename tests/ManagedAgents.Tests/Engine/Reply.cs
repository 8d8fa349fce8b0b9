using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>What the server does with a request.</summary>
public abstract class Reply
{
    /// <summary>An answer with a JSON body.</summary>
    public static CannedReply Json(string json, int status = 200) =>
        new(status, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>An answer with an object as JSON body; property names are written as they are.</summary>
    public static CannedReply Json(object value, int status = 200) => Json(JsonSerializer.Serialize(value), status);

    /// <summary>An answer with any body.</summary>
    public static CannedReply Bytes(byte[] body, string contentType = "application/octet-stream", int status = 200) =>
        new(status, contentType, body);

    /// <summary>The service's error envelope; the request id is also in the header.</summary>
    public static CannedReply Error(int status, string type, string message, string requestId = "req_test") =>
        Json(new Dictionary<string, object>
        {
            ["type"] = "error",
            ["error"] = new Dictionary<string, string> { ["type"] = type, ["message"] = message },
            ["request_id"] = requestId,
        }, status).With("request-id", requestId);

    /// <summary>Bytes sent as they are, status line and all; then the connection is closed.</summary>
    public static Reply Raw(string wire) => new RawReply(Encoding.UTF8.GetBytes(wire));

    /// <summary>The connection is reset without an answer.</summary>
    public static Reply Drop() => new DropReply();

    /// <summary>No answer as long as the client waits.</summary>
    public static Reply Hang() => new HangReply();

    /// <summary>An answer that is held back until the gate opens.</summary>
    public static Reply When(Task gate, Reply reply) => new GatedReply(gate, reply);

    /// <summary>Answers; returns whether the connection serves further requests.</summary>
    internal abstract Task<bool> AnswerAsync(ServerConnection connection);
}
