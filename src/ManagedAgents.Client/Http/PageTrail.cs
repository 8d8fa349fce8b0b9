namespace ManagedAgents.Client.Http;

/// <summary>The cursors that a list has led through, to tell one that goes in a circle. Its memory is bounded.</summary>
internal sealed class PageTrail
{
    private RecentIds? _recent;
    private string? _milestone;
    private long _steps;
    private long _untilMilestone = 1;

    /// <summary>Takes note of where a page leads; null for the end.</summary>
    /// <param name="next">The cursor of the next page.</param>
    /// <param name="requestId">The request that brought it.</param>
    /// <exception cref="ApiException">It was there before.</exception>
    public void Follow(string? next, string? requestId)
    {
        if (next is null)
            return;
        if (next == _milestone || !(_recent ??= new RecentIds()).Add(next))
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The list goes in a circle: its page '{next}' comes again.") { RequestId = requestId };

        // A circle of more pages than are remembered passes a milestone that stays for as long as it has pages.
        if (++_steps < _untilMilestone)
            return;
        _milestone = next;
        _steps = 0;
        _untilMilestone *= 2;
    }
}
