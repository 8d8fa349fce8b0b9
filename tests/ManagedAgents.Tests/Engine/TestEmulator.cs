using System;
using ManagedAgents.Emulator;

namespace ManagedAgents.Tests.Engine;

/// <summary>Emulators whose turns wait for no reader of their stream, for tests that play many turns and often read none.</summary>
internal static class TestEmulator
{
    /// <summary>Starts one.</summary>
    /// <param name="options">How it serves otherwise; null for the defaults.</param>
    public static EmulatorServer Start(EmulatorOptions? options = null)
    {
        options ??= new EmulatorOptions();
        options.StreamWait = TimeSpan.Zero;
        if (options.Port != 0)
            return EmulatorServer.Start(options);
        return FreshAddress.Take(() =>
        {
            EmulatorServer emulator = EmulatorServer.Start(options);
            return (emulator, emulator.Uri.Port);
        });
    }
}
