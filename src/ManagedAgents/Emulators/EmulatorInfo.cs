using System;
using System.Net;
using System.Security;
using ManagedAgents.Emulator;

namespace ManagedAgents.Emulators;

/// <summary>A running emulator: what Connect-MAService takes from the pipeline, and how to stop it.</summary>
public sealed class EmulatorInfo
{
    private readonly EmulatorServer _server;

    internal EmulatorInfo(EmulatorServer server, SecureString apiKey, string wireFormat)
    {
        _server = server;
        ApiKey = apiKey;
        WireFormat = wireFormat;
    }

    /// <summary>Its address.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>The API key it accepts.</summary>
    public SecureString ApiKey { get; }

    /// <summary>Whether it serves; false after <see cref="Stop"/>.</summary>
    public bool IsRunning => _server.IsRunning;

    /// <summary>The wire format it serves: Both, Current or Launch.</summary>
    public string WireFormat { get; }

    /// <summary>
    /// Lets the schedules of deployments run as if it were a later time already. Each runs for the first time that is due since they were last asked, as
    /// nothing is made up for; time goes on from there.
    /// </summary>
    /// <param name="now">The time it is taken for, such as the first of a deployment's UpcomingRuns.</param>
    public void RunSchedules(DateTimeOffset now) => _server.RunSchedules(now);

    /// <summary>The key that workers of a self-hosted environment sign in with, for Connect-MAService -AuthToken. It alone lists the environment's work.</summary>
    /// <param name="environmentId">The environment's id.</param>
    /// <returns>The key.</returns>
    public SecureString GetEnvironmentKey(string environmentId) => new NetworkCredential(string.Empty, _server.GetEnvironmentKey(environmentId)).SecurePassword;

    /// <summary>Stops it; all it kept is gone. Stopping twice does no harm.</summary>
    public void Stop() => _server.Stop();

    /// <summary>Address and state; never the key.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _server.ToString();
}
