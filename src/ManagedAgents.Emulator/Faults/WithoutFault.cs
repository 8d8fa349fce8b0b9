using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Takes members out of the JSON object that an answer is.</summary>
internal sealed class WithoutFault : Fault
{
    private readonly IReadOnlyList<string> _members;

    public WithoutFault(IReadOnlyList<string> members) => _members = members;

    public override void Change(HttpResponse response)
    {
        if (response.Stream is not null || response.Content is not null || JsonNode.Parse(response.Body) is not JsonObject answer) return;
        foreach (var member in _members) answer.Remove(member);
        response.Replace(response.ContentType, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }
}
