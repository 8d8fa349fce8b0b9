using System.Text;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts other JSON in place of an answer's, as a service or a gateway may answer that says no more than that it accepted.</summary>
internal sealed class AnswerBodyFault : Fault
{
    private readonly byte[] _body;

    public AnswerBodyFault(JsonNode body) => _body = Encoding.UTF8.GetBytes(body.ToJsonString());

    public override void Change(HttpResponse response) => response.Replace("application/json", _body);
}
