namespace ManagedAgents.Emulator.Routing;

/// <summary>Which of the two wire formats are served; the one place that refuses the other.</summary>
internal sealed class WireForms
{
    private readonly EmulatorWireFormat _format;

    public WireForms(EmulatorWireFormat format) => _format = format;

    /// <summary>Whether answers have the launch form where the two differ.</summary>
    public bool AnswersInLaunchForm => _format == EmulatorWireFormat.Launch;

    /// <summary>A request used the launch form of something.</summary>
    public void UseLaunch(string what, string current)
    {
        if (_format == EmulatorWireFormat.Current)
            throw ServiceException.Invalid($"{what} is the launch wire format; this service speaks the current one, which has {current}");
    }

    /// <summary>A request used the current form of something.</summary>
    public void UseCurrent(string what, string launch)
    {
        if (_format == EmulatorWireFormat.Launch)
            throw ServiceException.Invalid($"{what} is the current wire format; this service speaks the launch one, which has {launch}");
    }
}
