using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts another status in place of an answer's; the request is carried out.</summary>
internal sealed class AnswerStatusFault : Fault
{
    private readonly int _status;

    public AnswerStatusFault(int status) => _status = status;

    public override void Change(HttpResponse response) => response.Status = _status;
}
