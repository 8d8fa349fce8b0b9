namespace ManagedAgents.Tests.Lossless;

/// <summary>What becomes of a request to a <see cref="LossyService"/>.</summary>
internal enum Fate
{
    Answered,
    AnswerLost,
    NotCarriedOut,
}
