using System;
using System.Collections;
using System.Collections.Generic;
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

    /// <summary>Has the content of a skill's version be an archive of your own, as of a publisher who packs otherwise, or means harm.</summary>
    /// <param name="versionId">The version's id.</param>
    /// <param name="archive">The bytes to answer.</param>
    public void SetSkillArchive(string versionId, byte[] archive) => _server.SetSkillArchive(versionId, archive);

    /// <summary>Why it sends no webhooks any more, such as that the endpoint redirected; null while it does.</summary>
    public string? WebhookDisabledReason => _server.WebhookDisabledReason;

    /// <summary>Logs in at it, and writes that to a folder of profiles as <c>ant auth login</c> does; the folder is for ANTHROPIC_CONFIG_DIR.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="folder">The folder's full path, which is made where there is none.</param>
    public void LogIn(string profile, string folder) => ProfileWriter.Write(_server.LogIn(), Uri, profile, folder);

    /// <summary>Ends all tokens of sign-ins before their time, so that the next request is refused and has to sign in anew.</summary>
    public void RevokeTokens() => _server.RevokeTokens();

    /// <summary>The environment variables of a platform, with this emulator as its identity service.</summary>
    /// <param name="platform">AzureAppService, AzureArc, AzureAutomation, AzureDevOps, AzureVirtualMachine, GitHubActions or GoogleMetadata.</param>
    /// <returns>Names and values, to set before Connect-MAService.</returns>
    public Hashtable GetIdentityVariables(string platform)
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> variable in _server.GetIdentityVariables(platform))
            table[variable.Key] = variable.Value;
        return table;
    }

    /// <summary>Stops it; all it kept is gone. Stopping twice does no harm.</summary>
    public void Stop() => _server.Stop();

    /// <summary>Address and state; never the key.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _server.ToString();
}
