namespace ManagedAgents.Emulator.Routing;

/// <summary>Which of the two wire formats are served; the one place that refuses the other.</summary>
internal sealed class WireForms
{
    private readonly bool _refusesLaunch;

    public WireForms(bool refusesLaunch, bool refusesCurrent)
    {
        _refusesLaunch = refusesLaunch;
        AnswersInLaunchForm = refusesCurrent;
    }

    /// <summary>Whether answers have the launch form where the two differ, as nothing else is served.</summary>
    public bool AnswersInLaunchForm { get; }

    /// <summary>A request used the launch form of something.</summary>
    public void UseLaunch(string what, string current)
    {
        if (_refusesLaunch)
            throw ServiceException.Invalid($"{what} is the launch wire format; this service speaks the current one, which has {current}");
    }

    /// <summary>A request used the current form of something.</summary>
    public void UseCurrent(string what, string launch)
    {
        if (AnswersInLaunchForm)
            throw ServiceException.Invalid($"{what} is the current wire format; this service speaks the launch one, which has {launch}");
    }
}
