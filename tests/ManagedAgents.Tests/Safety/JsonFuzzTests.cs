using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Tests.Client;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// Whatever JSON, or what should be JSON, the service sends: what the platform's parser takes becomes an object of which everything can be
/// read, anything else is refused with the one documented exception.
/// </summary>
[Collection(ProcessState.Name)]
public sealed class JsonFuzzTests
{
    // A property read makes what it shows anew, so an object that is read whole takes many times its length.
    private const long MostBytes = 256 * 1024;
    private const long MostBytesPerByte = 1000;

    private const int LongestExample = 1000;

    // What nests deeper is refused.
    private const int Deepest = 1000;

    private static readonly Redaction Redaction = new ApiConnection(new ConnectionSettings { ApiKey = EngineConnection.Secure("sk-ant-test-key") }).Redaction;

    private static readonly Func<JsonElement, ApiObject>[] Models =
    [
        json => new Agent(json), json => new AgentEnvironment(json), json => new Session(json), json => new AgentFile(json),
        json => SessionResource.Read(json, "sesn_01"), AgentTool.Read, ContentBlock.Read, json => new SessionError(json),
    ];

    private static readonly JsonMutator[] Events = MutatorsOf([.. SchemaExample.Members("BetaManagedAgentsStreamSessionEvents")]);

    private static readonly JsonMutator[] Objects = MutatorsOf(["BetaManagedAgentsAgent", "BetaEnvironment", "BetaManagedAgentsSession", "BetaFileMetadata", .. SchemaExample.Members("BetaManagedAgentsSessionResource")]);

    private static readonly JsonMutator[] Lists =
    [
        .. SchemaExample.Members("BetaManagedAgentsStreamSessionEvents").Select(schema => SchemaExample.Of(schema).ToJsonString())
            .Select(json => new JsonMutator(Encoding.UTF8.GetBytes($$"""{"data":[{{json}},{"type":"agent.message","id":"sevt_1"}],"next_page":"page_1"}"""))),
    ];

    [Fact]
    public async Task Mutated_events_are_read_whole_or_refused()
    {
        int taken = 0;
        await FuzzRun.AllAsync(FuzzRun.Count / 2, random => Events[random.Next(Events.Length)].Mutate(random), bytes =>
        {
            bool valid = Oracle(bytes) == JsonValueKind.Object;
            long before = GC.GetAllocatedBytesForCurrentThread();
            SessionEvent? read = Parse(bytes);
            Assert.Equal(valid, read is not null);
            if (read is null)
                return;
            ViewReader.ReadAll(read);
            AssertWritable(read);
            AssertBounded(before, bytes);
            AssertHead(read);
            Interlocked.Increment(ref taken);
        });
        AssertMany(taken, FuzzRun.Count / 2);
    }

    [Fact]
    public async Task Mutated_objects_are_read_whole_or_refused()
    {
        int taken = 0;
        await FuzzRun.AllAsync(FuzzRun.Count / 4, random => Objects[random.Next(Objects.Length)].Mutate(random), bytes =>
        {
            JsonValueKind kind = Oracle(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var answer = new ApiAnswer(200, "req_1", null, "application/json", bytes, Redaction);
            JsonElement json = default;
            try
            {
                json = answer.ToObject();
            }
            catch (ApiException refused)
            {
                Assert.Equal(ApiErrorKind.UnexpectedAnswer, refused.Kind);
            }

            Assert.Equal(kind == JsonValueKind.Object, json.ValueKind == JsonValueKind.Object);
            Assert.NotNull(ErrorEnvelope.Read(new HttpResponseMessage(), bytes, Redaction).Message);
            if (json.ValueKind != JsonValueKind.Object)
                return;
            ApiObject view = Models[bytes.Length % Models.Length](json);
            ViewReader.ReadAll(view);
            AssertWritable(view);
            AssertBounded(before, bytes);
            Assert.True(PlainMatch.Holds(PlainJson.Read(json), json), "The plain values are others than the JSON's.");
            Interlocked.Increment(ref taken);
        });
        AssertMany(taken, FuzzRun.Count / 4);
    }

    [Fact]
    public async Task Mutated_lists_of_events_are_read_whole_or_refused()
    {
        int taken = 0;
        await FuzzRun.AllAsync(FuzzRun.Count / 4, random => Lists[random.Next(Lists.Length)].Mutate(random), bytes =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                JsonElement page = new ApiAnswer(200, "req_1", null, "application/json", bytes, Redaction).ToObject();
                SessionEvent[] read = [.. Pages.Data(page).Select(item => EventParser.Parse(item, "sesn_01", Redaction))];
                ViewReader.ReadAll(read);
                ViewReader.ReadAll(Pages.Next(page));
                Interlocked.Add(ref taken, Math.Sign(read.Length));
            }
            catch (ApiException refused)
            {
                Assert.Equal(ApiErrorKind.UnexpectedAnswer, refused.Kind);
            }

            AssertBounded(before, bytes);
        });
        AssertMany(taken, FuzzRun.Count / 4);
    }

    private static JsonMutator[] MutatorsOf(params string[] schemas) =>
        [.. schemas.SelectMany(Examples).Select(json => new JsonMutator(Encoding.UTF8.GetBytes(json)))];

    /// <summary>A schema's short examples; where all are long, the shortest: short ones are read more often.</summary>
    private static IEnumerable<string> Examples(string schema)
    {
        string[] all = [.. SchemaExample.AllOf(schema).Select(example => example.ToJsonString()).OrderBy(json => json.Length)];
        return all.Where(json => json.Length <= LongestExample).DefaultIfEmpty(all[0]);
    }

    /// <summary>What kind of JSON the bytes are; Undefined for none.</summary>
    private static JsonValueKind Oracle(byte[] bytes)
    {
        try
        {
            // A byte order mark before the JSON is none of it.
            ReadOnlyMemory<byte> bare = bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
            using JsonDocument document = JsonDocument.Parse(bare, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.ValueKind;
        }
        catch (JsonException)
        {
            return JsonValueKind.Undefined;
        }
    }

    private static SessionEvent? Parse(byte[] bytes)
    {
        try
        {
            return EventParser.Parse(bytes, "agent.message"u8, "sesn_01", Redaction);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is read at once is what the JSON says: of several members of a name the last text.</summary>
    private static void AssertHead(SessionEvent read)
    {
        using JsonDocument document = JsonDocument.Parse(read.ToJson(), new JsonDocumentOptions { MaxDepth = Deepest });
        string? Last(string name) => document.RootElement.EnumerateObject().Where(member => member.Name == name && member.Value.ValueKind == JsonValueKind.String).Select(member => member.Value.GetString()).LastOrDefault();
        Assert.Equal((Last("type") ?? "agent.message", Last("id") ?? ""), (read.Type, read.Id));
    }

    /// <summary>What was read can be given back, as a tool of one agent is to another.</summary>
    private static void AssertWritable(ApiObject read)
    {
        using JsonDocument document = JsonDocument.Parse(RequestBody.Utf8Of(new Dictionary<string, object> { ["read"] = read }, WireFormat.Current), new JsonDocumentOptions { MaxDepth = Deepest + 1 });
        Assert.NotNull(document.RootElement.GetProperty("read").GetRawText());
    }

    private static void AssertBounded(long before, byte[] bytes) =>
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + (MostBytesPerByte * bytes.Length));

    /// <summary>Inputs that were all refused would prove little.</summary>
    private static void AssertMany(int taken, int count) => Assert.InRange(taken, count / 4, count);
}
