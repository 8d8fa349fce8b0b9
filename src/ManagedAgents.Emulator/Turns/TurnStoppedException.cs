using System;

namespace ManagedAgents.Emulator.Turns;

/// <summary>The turn ends before its steps do: interrupted, terminated, or its session is gone.</summary>
internal sealed class TurnStoppedException : Exception
{
}
