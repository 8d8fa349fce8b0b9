using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Tests.Api;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Every event of the OpenAPI document becomes an object of its own class that shows all of the event.</summary>
public sealed class EventTypesTests
{
    private const string Union = "BetaManagedAgentsStreamSessionEvents";
    private const string Session = "sesn_01";

    // One of each kind of JSON value, to stand where the schema wants another.
    private static readonly string[] AnyValues = ["1", "-0.5", "1e400", "true", "false", "null", "\"x\"", "\"\"", "[]", "[1,null,\"x\",[],{}]", "{}", "{\"type\":1,\"x\":[]}"];

    public static TheoryData<string> Schemas => [.. SchemaExample.Members(Union)];

    [Fact]
    public void The_document_and_this_module_know_the_same_event_types()
    {
        string[] documented = [.. SchemaExample.Members(Union).Select(SchemaExample.TypeOf)];

        Assert.Equal(44, documented.Length);
        Assert.Equal(documented.Append("interrupt").Order(StringComparer.Ordinal), SessionEvent.KnownTypes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void The_examples_conform_to_their_schema(string schema) =>
        Assert.Empty(OpenApiSchemas.Validate(schema, SchemaExample.Of(schema).ToJsonString()));

    [Theory]
    [MemberData(nameof(Schemas))]
    public void An_event_has_a_class_named_after_its_type(string schema)
    {
        string type = SchemaExample.TypeOf(schema);
        string expected = string.Concat(type.Split('.', '_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Event";

        Assert.Equal(expected, Parse(SchemaExample.Of(schema)).GetType().Name);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_field_of_an_event_is_a_property_with_its_value(string schema)
    {
        foreach (JsonObject example in SchemaExample.AllOf(schema))
        {
            SessionEvent parsed = Parse(example);

            ViewCheck.ShowsAll(parsed, ToElement(example), parsed.Type);
            Assert.Equal(Session, parsed.SessionId);
            Assert.Equal(example["processed_at"] is not null, parsed.IsProcessed);
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void No_event_shows_a_field_that_its_schema_does_not_have(string schema)
    {
        JsonObject example = SchemaExample.Of(schema);
        HashSet<string> known = WireNames.KnownTo(Parse(example).GetType());
        // What all calls of tools share; the service judges those it runs itself.
        if (SchemaExample.TypeOf(schema) == "agent.custom_tool_use")
            known.ExceptWith(["evaluated_permission", "evaluation"]);

        Assert.Empty(known.Except(example.Select(member => member.Key)).Except(["id", "processed_at"]));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Raw_is_the_text_that_came_byte_for_byte(string schema)
    {
        string text = SchemaExample.Of(schema).ToJsonString(new JsonSerializerOptions { WriteIndented = true }).Replace("\"type\"", "\"t\\u0079pe\"", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes($" {text}\t ");

        SessionEvent parsed = EventParser.Parse(bytes, default, Session, redaction: null);

        Assert.Equal(bytes, Encoding.UTF8.GetBytes(parsed.Raw));
        Assert.Equal(text, parsed.ToJson());
        Assert.Equal(SchemaExample.TypeOf(schema), parsed.Type);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_field_that_is_not_known_is_kept_as_plain_values(string schema)
    {
        JsonObject example = SchemaExample.Of(schema);
        example["new_field"] = JsonNode.Parse("""{"text":"a","whole":9007199254740993,"part":1.5,"yes":true,"no":false,"none":null,"list":[1,"b",[2.5]],"table":{"c":{}}}""");
        example["new_null"] = null;

        IReadOnlyDictionary<string, object?> additional = Parse(example).AdditionalProperties;

        Assert.Equal(["new_field", "new_null"], additional.Keys);
        Assert.Null(additional["new_null"]);
        var table = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(additional["new_field"]);
        Assert.Equal(["text", "whole", "part", "yes", "no", "none", "list", "table"], table.Keys);
        Assert.Equal(["a", 9007199254740993L, 1.5m, true, false, null], table.Values.Take(6));
        var list = Assert.IsType<object?[]>(table["list"]);
        Assert.Equal([1L, "b"], list[..2]);
        Assert.Equal([2.5m], Assert.IsType<object?[]>(list[2]));
        Assert.Empty(Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(table["table"])["c"]));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_field_named_like_a_helper_property_is_kept(string schema)
    {
        JsonObject example = SchemaExample.Of(schema);
        string[] names = ["session_id", "text", "raw", "is_processed", "additional_properties"];
        foreach (string name in names)
            example[name] = "new";

        Assert.Equal(names, Parse(example).AdditionalProperties.Keys);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_field_of_another_kind_of_value_reads_as_nothing_and_never_throws(string schema)
    {
        JsonObject example = SchemaExample.Of(schema);
        foreach (string field in example.Select(member => member.Key).Where(name => name is not "type").ToArray())
        {
            foreach (string value in AnyValues)
            {
                var changed = (JsonObject)example.DeepClone();
                changed[field] = JsonNode.Parse(value);

                SessionEvent parsed = Parse(changed);

                ViewCheck.ReadAll(parsed);
                PropertyInfo property = ViewCheck.PropertyOf(parsed.GetType(), field)!;
                object? shown = property.GetValue(parsed);
                Assert.True(ViewCheck.IsNothing(shown) || Fits(property.PropertyType, ToElement(changed).GetProperty(field)), $"{parsed.Type}.{field} = {value} reads as {shown}.");
            }
        }
    }

    [Theory]
    [InlineData("""{"type":"user.message","content":[{"type":"text","text":"a"},{"type":"image","source":{}},{"type":"text","text":"b"}]}""", "ab")]
    [InlineData("""{"type":"system.message","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"agent.message","content":[{"type":"text","text":"a\n"},{"type":"redacted"},{"type":"text","text":"b"}]}""", "a\nb")]
    [InlineData("""{"type":"agent.message","content":[]}""", null)]
    [InlineData("""{"type":"agent.message","content":[{"type":"redacted"}]}""", null)]
    [InlineData("""{"type":"agent.message"}""", null)]
    [InlineData("""{"type":"agent.thinking"}""", null)]
    [InlineData("""{"type":"agent.tool_use","name":"bash","input":{"command":"ls"}}""", """bash {"command":"ls"}""")]
    [InlineData("""{"type":"agent.custom_tool_use","name":"Get-Disk","input":{}}""", "Get-Disk {}")]
    [InlineData("""{"type":"agent.custom_tool_use","name":"Get-Disk"}""", "Get-Disk ")]
    [InlineData("""{"type":"agent.mcp_tool_use","name":"find","input":{"q":1},"mcp_server_name":"docs"}""", """find {"q":1}""")]
    [InlineData("""{"type":"agent.tool_result","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"agent.mcp_tool_result","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"user.tool_result","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"user.custom_tool_result","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"user.custom_tool_result"}""", null)]
    [InlineData("""{"type":"agent.thread_message_sent","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"agent.thread_message_received","content":[{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"type":"user.tool_confirmation","result":"allow"}""", "allow")]
    [InlineData("""{"type":"user.tool_confirmation","result":"deny","deny_message":"no"}""", "deny: no")]
    [InlineData("""{"type":"user.define_outcome","description":"done"}""", "done")]
    [InlineData("""{"type":"session.error","error":{"type":"unknown_error","message":"broke"}}""", "broke")]
    [InlineData("""{"type":"workflow_run.error","error":{"type":"timeout_error","message":"slow"}}""", "slow")]
    [InlineData("""{"type":"session.status_idle","stop_reason":{"type":"end_turn"}}""", null)]
    [InlineData("""{"type":"session.status_idle"}""", null)]
    [InlineData("""{"type":"session.thread_status_idle","stop_reason":{"type":"requires_action","event_ids":["sevt_1"]}}""", null)]
    [InlineData("""{"type":"session.thread_created","agent_name":"helper"}""", "helper")]
    [InlineData("""{"type":"span.outcome_evaluation_end","result":"satisfied","explanation":"good"}""", "satisfied: good")]
    [InlineData("""{"type":"workflow_run.created","name":"nightly"}""", "nightly")]
    [InlineData("""{"type":"event_delta","event_id":"sevt_1","delta":{"type":"content_delta","content":{"type":"text","text":"a"}}}""", "a")]
    [InlineData("""{"type":"event_delta","event_id":"sevt_1","delta":{}}""", null)]
    [InlineData("""{"type":"session.status_running"}""", null)]
    [InlineData("""{"type":"agent.surprise","text":"a"}""", null)]
    public void Text_is_what_a_reader_wants_to_see(string json, string? expected)
    {
        SessionEvent parsed = Parse(json);

        Assert.Equal(expected, parsed.Text);

        // The pieces of a message are typed one after the other, so one is its words alone.
        string shown = parsed is EventDeltaEvent ? expected ?? string.Empty
            : expected is null ? parsed.Type
            : $"{parsed.Type}: {expected}";
        Assert.Equal(shown, parsed.ToString());
    }

    [Fact]
    public void An_event_of_unknown_type_keeps_all_its_fields()
    {
        SessionEvent parsed = Parse("""{"id":"sevt_1","type":"agent.surprise","processed_at":"2026-04-08T10:00:01.5Z","name":"x","details":{"n":1}}""");

        Assert.Equal(typeof(SessionEvent), parsed.GetType());
        Assert.Equal(("sevt_1", "agent.surprise", true), (parsed.Id, parsed.Type, parsed.IsProcessed));
        Assert.Equal(new DateTimeOffset(2026, 4, 8, 10, 0, 1, 500, TimeSpan.Zero), parsed.ProcessedAt);
        Assert.Equal(["name", "details"], parsed.AdditionalProperties.Keys);
        Assert.Equal("x", parsed.AdditionalProperties["name"]);
        Assert.Equal(1L, Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(parsed.AdditionalProperties["details"])["n"]);
    }

    [Theory]
    [InlineData("{\"id\":\"sevt_1\"}")]
    [InlineData("{\"id\":\"sevt_1\",\"type\":null}")]
    [InlineData("{\"id\":\"sevt_1\",\"type\":7}")]
    public void The_name_of_the_frame_stands_in_for_a_missing_type(string json)
    {
        SessionEvent parsed = EventParser.Parse(Encoding.UTF8.GetBytes(json), "agent.message"u8, Session, redaction: null);

        Assert.IsType<AgentMessageEvent>(parsed);
        Assert.Equal("agent.message", parsed.Type);
    }

    [Fact]
    public void The_type_in_the_JSON_goes_before_the_name_of_the_frame() =>
        Assert.IsType<AgentThinkingEvent>(EventParser.Parse("{\"type\":\"agent.thinking\"}"u8, "agent.message"u8, Session, redaction: null));

    [Theory]
    [InlineData("\"id\":\"sevt_1\"", "sevt_1")]
    [InlineData("\"\\u0069d\":\"sevt_1\"", "sevt_1")]
    [InlineData("\"id\":\"sevt_\\u0031\"", "sevt_1")]
    [InlineData("\"id\":\"Ã©é😀\"", "Ã©é😀")]
    [InlineData("\"id\":\"sevt_1\",\"id\":\"sevt_2\"", "sevt_2")]
    [InlineData("\"id\":\"sevt_1\",\"id\":null", "sevt_1")]
    [InlineData("\"id\":\"\"", "")]
    [InlineData("\"id\":{\"id\":\"sevt_1\"}", "")]
    public void An_id_is_what_the_JSON_says_however_it_is_written(string member, string id)
    {
        string json = $$"""{"type":"agent.message",{{member}}}""";

        // Before its text was made, and after.
        SessionEvent parsed = Parse(json);
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal((true, id.Length > 0), (parsed.Is(id), parsed.HasId));
            Assert.All(new[] { id + "x", "x" + id, "Ã©Ã©😀", "é", null }, other => Assert.False(parsed.Is(other)));
            Assert.Equal((id, id), (Encoding.UTF8.GetString(parsed.IdUtf8), parsed.Id));
        }

        string longest = new('a', 70_000);
        Assert.Equal(longest, Parse($$"""{"type":"agent.message","id":"{{longest}}"}""").Id);
    }

    [Fact]
    public void An_idle_event_of_the_launch_form_has_no_stop_reason()
    {
        var idle = Assert.IsType<SessionStatusIdleEvent>(Parse("""{"type":"session.status_idle","id":"sevt_1","processed_at":"2026-04-08T10:00:01Z"}"""));

        Assert.Null(idle.StopReason);
        Assert.Empty(idle.StopDetails);
        Assert.Empty(idle.AdditionalProperties);
    }

    [Fact]
    public void An_interrupt_of_the_launch_form_is_an_interrupt()
    {
        var interrupt = Assert.IsType<UserInterruptEvent>(Parse("""{"type":"interrupt","id":"sevt_1","processed_at":null}"""));

        Assert.Equal("interrupt", interrupt.Type);
        Assert.False(interrupt.IsProcessed);
        Assert.Null(interrupt.ProcessedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{\"type\":\"agent.message\"")]
    [InlineData("{\"type\":\"agent.message\"}{}")]
    [InlineData("{\"type\":\"agent.message\"} x")]
    [InlineData("{type:1}")]
    [InlineData("{\"type\":\"agent.message\",}")]
    public void Anything_but_one_JSON_object_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Parse(json));

    [Fact]
    public void A_listed_event_is_the_same_as_a_streamed_one()
    {
        const string Json = """{ "id" : "sevt_1", "type" : "agent.message", "content" : [ ] }""";

        SessionEvent listed = EventParser.Parse(ToElement(JsonNode.Parse($"[{Json}]")!)[0], Session, redaction: null);

        Assert.IsType<AgentMessageEvent>(listed);
        Assert.Equal(("sevt_1", Session), (listed.Id, listed.SessionId));
    }

    private static SessionEvent Parse(JsonObject json) => Parse(json.ToJsonString());

    private static SessionEvent Parse(string json) => EventParser.Parse(Encoding.UTF8.GetBytes(json), default, Session, redaction: null);

    private static JsonElement ToElement(JsonNode json) => JsonDocument.Parse(json.ToJsonString()).RootElement;

    /// <summary>Whether a property may show a value of this kind.</summary>
    private static bool Fits(Type property, JsonElement value) => value.ValueKind switch
    {
        _ when property == typeof(object) => true,
        // Some servers give content and an agent as plain text.
        JsonValueKind.String => property == typeof(string) || property == typeof(IReadOnlyList<ContentBlock>) || property == typeof(SessionAgent) || (property == typeof(DateTimeOffset?) && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _)),
        JsonValueKind.True or JsonValueKind.False => property == typeof(bool?),
        JsonValueKind.Number => property == typeof(long?) || property == typeof(double?),
        JsonValueKind.Array => property.IsGenericType && property.GetGenericTypeDefinition() == typeof(IReadOnlyList<>),
        JsonValueKind.Object => !property.IsValueType && property != typeof(string),
        _ => false,
    };
}
