using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
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
        ["environments.work.poll"] = "a worker's",
        ["environments.work.ack"] = "a worker's",
        ["environments.work.heartbeat"] = "a worker's",
    };

    private static readonly string[] Tables = ["multiagent.", "tools.", "content.", "model.effort.", "agent.model.", "agent.skills.", "agent.mcp_servers."];

    // Fields that no cmdlet sends, and why.
    private static readonly string[] Unsent =
    [
        "environments.create: config.packages.type", "environments.update: config.packages.type", // has one value
        "sessions.update: vault_ids", // the service refuses it
    ];

    private static readonly string[] OfConnection = ["Host", "Connection", "Expect", "Transfer-Encoding", "Content-Length", "Accept-Encoding"];
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
    public void Every_condition_of_a_list_can_be_asked_for()
    {
        HashSet<string> asked = [.. requests.All.SelectMany(request => request.QueryParameters.Select(query => $"{IdOf(request)} {query.Key}"))];

        // A page is asked for by what the one before said; a time that is left out by one that is kept; files by their ids one by one.
        Assert.Equal([], OpenApiOperations.All().SelectMany(one => OpenApiOperations.QueryNames(one.Operation).Select(name => $"{one.Operation["operationId"]} {name}"))
            .Where(query => !query.StartsWith("environments.work.", StringComparison.Ordinal))
            .Where(query => query.Split(' ')[1] is not ("limit" or "page" or "beta" or "before_id" or "after_id" or "created_at[gt]" or "created_at[lt]" or "ids[]"))
            .Except(asked));
    }

    [Fact]
    public void Every_field_of_a_body_can_be_given()
    {
        var sent = requests.All.Where(request => request.Body.Length > 0 && request.Header("content-type")?.StartsWith("application/json", StringComparison.Ordinal) == true)
            .ToLookup(IdOf, request => JsonNode.Parse(request.Body)!);

        string[] left = [.. OpenApiOperations.All().Where(one => OpenApiOperations.BodySchema(one.Operation) is not null)
            .SelectMany(one =>
            {
                string id = (string)one.Operation["operationId"]!;
                HashSet<string> given = [.. sent[id].SelectMany(body => FieldsOf(body, string.Empty))];
                return OpenApiSchemas.FieldsOf(OpenApiOperations.BodySchema(one.Operation)!).Where(field => !IsOpen(field)).Except(given).Select(field => $"{id}: {field}");
            })
            .Except(Unsent).Order(StringComparer.Ordinal)];

        Assert.True(left.Length == 0, string.Join('\n', left));
    }

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

    // Prism checks what is not looked at here, too: the values of queries and headers, and the forms of uploads.
    [Fact]
    public async Task A_Prism_mock_of_the_document_accepts_every_request()
    {
        string? prism = Environment.GetEnvironmentVariable("MA_PRISM");
        Assert.SkipWhen(string.IsNullOrEmpty(prism), "MA_PRISM is not set: the address of a Prism mock of the OpenAPI document, with --errors.");
        using var client = new HttpClient { BaseAddress = new Uri(prism!) };
        List<string> refused = [];
        foreach (RecordedRequest request in requests.All)
        {
            using HttpResponseMessage answer = await client.SendAsync(Again(request), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode || answer.Headers.Contains("sl-violations"))
                refused.Add($"{request}: {(int)answer.StatusCode} {string.Join(" ", answer.Headers.TryGetValues("sl-violations", out IEnumerable<string>? violations) ? violations : [])}");
        }

        Assert.Equal([], refused.Distinct());
        Assert.NotEmpty(requests.All);
    }

    private static HttpRequestMessage Again(RecordedRequest request)
    {
        var again = new HttpRequestMessage(new HttpMethod(request.Method), request.Target) { Content = request.Body.Length > 0 ? new ByteArrayContent(request.Body) : null };
        foreach ((string name, string value) in request.Headers.Where(header => !OfConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!again.Headers.TryAddWithoutValidation(name, value))
                again.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return again;
    }

    private static string IdOf(RecordedRequest request) => (string)OpenApiOperations.Find(request.Method, request.Path)["operationId"]!;

    // What is given as a table, by the names of the API, whatever it holds.
    private static bool IsOpen(string field) => Tables.Any(table => field.Contains(table, StringComparison.Ordinal));

    private static IEnumerable<string> FieldsOf(JsonNode? body, string path) => body switch
    {
        JsonArray list => list.SelectMany(item => FieldsOf(item, path)),
        JsonObject table => table.SelectMany(field => FieldsOf(field.Value, path + field.Key + '.').Prepend(path + field.Key)),
        _ => [],
    };

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

        engine.Run(Quietly + ThoroughCalls.Lists).Succeeded();
        engine.Run(Quietly + ThoroughCalls.Fields).Succeeded();

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
