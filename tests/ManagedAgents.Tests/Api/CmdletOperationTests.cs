using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Cmdlets.Files;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
using Xunit;

namespace ManagedAgents.Tests.Api;

/// <summary>
/// What the cmdlets ask of the service, seen from the OpenAPI document: every operation of it has a cmdlet or a reason, and every request is one that
/// the document has, in its query, its beta header and its body.
/// </summary>
public sealed class CmdletOperationTests(CmdletRequests requests) : IClassFixture<CmdletRequests>
{
    // No cmdlet of its own, and why.
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["environments.work.ack"] = "a worker's",
        ["environments.work.heartbeat"] = "a worker's",
    };

    private static readonly string[] Versions = ["2023-06-01", "2026-10-21"];

    [Fact]
    public void Every_operation_has_a_cmdlet_or_a_reason()
    {
        HashSet<string> asked = [.. requests.All.Select(request => (string)OpenApiOperations.Find(request.Method, request.Path)["operationId"]!)];
        string[] all = [.. OpenApiOperations.All().Select(one => (string)one.Operation["operationId"]!)];

        Assert.Equal([], all.Except(asked).Except(Reasons.Keys).Order(StringComparer.Ordinal));
        Assert.Equal([], Reasons.Keys.Where(asked.Contains));
        Assert.Equal([], Reasons.Keys.Except(all));
    }

    [Fact]
    public void Every_query_is_one_that_its_operation_has() =>
        Assert.Equal([], requests.All.SelectMany(request => request.QueryParameters.Select(query => query.Key)
            .Except(OpenApiOperations.QueryNames(OpenApiOperations.Find(request.Method, request.Path)))
            .Select(name => $"{request}: {name}")).Distinct());

    [Fact]
    public void Every_beta_header_is_the_one_that_its_operation_wants() =>
        Assert.Equal([], requests.All.Where(request => !IsScoped(request))
            .Select(request => (Request: request, Wanted: OpenApiOperations.Beta(OpenApiOperations.Find(request.Method, request.Path)), Sent: request.Header("anthropic-beta")))
            .Where(one => one.Wanted != one.Sent)
            .Select(one => $"{one.Request}: {one.Sent ?? "none"} instead of {one.Wanted ?? "none"}").Distinct());

    [Fact]
    public void Every_body_is_valid() =>
        Assert.Equal([], requests.All
            .Select(request => (Request: request, Schema: OpenApiOperations.BodySchema(OpenApiOperations.Find(request.Method, request.Path))))
            .Where(one => one.Schema is not null && one.Request.Body.Length > 0)
            .SelectMany(one => OpenApiSchemas.Validate(one.Schema!, one.Request.BodyText).Select(error => $"{one.Request}: {error}")).Distinct());

    [Fact]
    public void Every_request_names_its_version_and_its_key() =>
        Assert.All(requests.All, request => Assert.True(Versions.Contains(request.Header("anthropic-version")) && (request.Header("x-api-key") ?? request.Header("authorization")) is not null, request.ToString()));

    // The beta of sessions belongs to the filter by session.
    private static bool IsScoped(RecordedRequest request) => request.QueryParameters.Any(query => query.Key == "scope_id");
}

/// <summary>All requests that the cases of all cmdlets send.</summary>
public sealed class CmdletRequests : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>Runs them, on the emulator behind a server that keeps what it is asked.</summary>
    public CmdletRequests()
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { ApiKey = PlantedSecrets.Key, Scenario = Scenario.FromJson(CmdletCases.Scenario) });
        using var server = new RecordingServer();
        foreach (string method in new[] { "GET", "POST", "DELETE", "PUT", "PATCH", "HEAD" })
            server.On(method, "*", request => new ForwardReply(emulator.Uri, request));
        using PowerShellEngine engine = SecretTests.Open(_folder.Path);
        engine.SetVariable("ServerUri", server.Uri);
        const string Quietly = "$ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; $PSDefaultParameterValues = @{ '*:Confirm' = $false }\nConnect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header\n";
        CmdletCases.SetUp(engine, emulator, Quietly);
        int before = server.Requests.Count;
        foreach (string cmdlet in CmdletCases.Names.Where(name => name != "Invoke-MARequest"))
            engine.Run(Quietly + CmdletCases.Works(cmdlet)).Succeeded();

        // The one list that an API key does not get.
        engine.SetVariable("QueueKey", EngineConnection.Secure(emulator.GetEnvironmentKey(engine.Run("$QueueEnvironmentId").Succeeded().Only<string>())));
        engine.Run("Connect-MAService -AuthToken $QueueKey -BaseUri $ServerUri\nGet-MAWork -Environment $QueueEnvironmentId").Succeeded();
        All = [.. server.Requests.Skip(before)];
    }

    /// <summary>The requests, in the order of their arrival.</summary>
    public IReadOnlyList<RecordedRequest> All { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
