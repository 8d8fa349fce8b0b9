using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Http;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// After a lost answer nothing is there twice and nothing is handed out that somebody else made: what cannot be told is an error that says so.
/// </summary>
public sealed class OnceTests
{
    private const string Events = "/v1/sessions/sesn_9/events";

    [Fact]
    public async Task Two_connections_that_start_the_same_session_at_once_get_one_each()
    {
        using var service = new LossyService { FateOf = n => n == 0 ? Fate.NotCarriedOut : Fate.Answered };
        string[] started = await Task.WhenAll(LossyClient.SessionAsync(service), LossyClient.SessionAsync(service));
        Assert.Equal(started.Order(), service.Ids("/v1/sessions").Order());
        Assert.Equal(2, service.Count("/v1/sessions"));
    }

    [Fact]
    public async Task Two_connections_that_send_the_same_message_at_once_get_one_each()
    {
        using var service = new LossyService { FateOf = n => n == 0 ? Fate.NotCarriedOut : Fate.Answered };
        string[] sent = await Task.WhenAll(LossyClient.SendAsync(service, "continue"), LossyClient.SendAsync(service, "continue"));
        Assert.Equal(sent.Order(), service.Ids(Events).Order());
        Assert.Equal(2, service.Count(Events));
    }

    [Fact]
    public async Task A_session_that_another_process_starts_meanwhile_is_not_taken_for_ours()
    {
        LossyService? here = null;
        using LossyService service = here = new LossyService { FateOf = n => n == 0 ? Fate.NotCarriedOut : Fate.Answered, BeforeList = n => OfAnotherProcess(here!, n == 0) };
        string started = await LossyClient.SessionAsync(service);
        Assert.Equal(2, service.Count("/v1/sessions"));
        Assert.Equal(service.Ids("/v1/sessions")[1], started);

        static void OfAnotherProcess(LossyService service, bool now)
        {
            if (now)
                service.Store("/v1/sessions", new JsonObject { ["agent"] = "agent_1", ["environment_id"] = "env_1", ["title"] = "nightly" });
        }
    }

    [Fact]
    public async Task A_message_that_another_process_sends_meanwhile_leaves_it_open_and_ours_is_not_sent_again()
    {
        LossyService? here = null;
        using LossyService service = here = new LossyService { FateOf = _ => Fate.NotCarriedOut, BeforeList = n => OfAnotherProcess(here!, n == 1) };
        await AssertOpenAsync(() => LossyClient.SendAsync(service, "continue"), service.Ids, Events);
        Assert.Equal(1, service.Posts);
        Assert.Equal(1, service.Count(Events));

        static void OfAnotherProcess(LossyService service, bool now)
        {
            if (now)
                service.Store(Events, Message("continue"));
        }
    }

    [Fact]
    public async Task Of_two_messages_that_fit_neither_is_taken()
    {
        using var service = new LossyService { FateOf = _ => Fate.AnswerLost };
        service.Store(Events, Message("continue"));
        await AssertOpenAsync(() => LossyClient.SendAsync(service, "continue"), service.Ids, Events);
        Assert.Equal(2, service.Count(Events));
    }

    [Fact]
    public async Task What_an_earlier_request_left_open_is_not_taken_for_a_later_one()
    {
        // The first is carried out after it was given up.
        LossyService? here = null;
        bool isLate = false;
        using LossyService service = here = new LossyService { FateOf = _ => Fate.NotCarriedOut, BeforeList = _ => Arrive(here!) };
        await AssertOpenAsync(() => LossyClient.SendAsync(service, "continue", retries: 0), service.Ids, Events);
        isLate = true;
        await AssertOpenAsync(() => LossyClient.SendAsync(service, "continue", retries: 0), service.Ids, Events);
        Assert.Equal(1, service.Count(Events));

        void Arrive(LossyService service)
        {
            if (isLate && service.Count(Events) == 0)
                service.Store(Events, Message("continue"));
        }
    }

    [Theory]
    [InlineData("a\r\nb", "line ends")]
    [InlineData("caf\u0065\u0301", "composed")]
    [InlineData("  a  \nb \n\n", "blanks")]
    public async Task A_text_that_is_stored_in_another_form_is_found(string text, string form)
    {
        using var service = new LossyService
        {
            FateOf = _ => Fate.AnswerLost,
            Keep = kept => form switch
            {
                "line ends" => kept.Replace("\r\n", "\n", StringComparison.Ordinal),
                "composed" => kept.Normalize(NormalizationForm.FormC),
                _ => string.Join("\n", kept.Split('\n').Select(line => line.TrimEnd())).Trim(),
            },
        };
        Assert.Equal(await LossyClient.SendAsync(service, text), Assert.Single(service.Ids(Events)));
        Assert.Equal(1, service.Posts);
    }

    [Theory]
    [InlineData("Delete  the old\tbackups!", "Delete the old backups")]
    [InlineData("“quoted” – text…", "\"quoted\" - text...")]
    public async Task A_text_that_is_stored_changed_is_not_sent_again(string text, string kept)
    {
        using var service = new LossyService { FateOf = _ => Fate.AnswerLost, Keep = stored => stored == text ? kept : stored };
        await AssertOpenAsync(() => LossyClient.SendAsync(service, text), service.Ids, Events);
        Assert.Equal(1, service.Posts);
    }

    [Fact]
    public async Task A_mark_gives_way_to_the_users_pairs_and_is_not_copied()
    {
        using var service = new LossyService();
        using ApiConnection connection = LossyClient.Connect(service);
        var client = new ApiClient(connection);
        string[] mark = [Mark];
        await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "m" }, CancellationToken.None);
        Dictionary<string, object?> Pairs(int count) => Enumerable.Range(0, count).ToDictionary(n => $"k{n}", object? (n) => "v");
        await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "m", Metadata = Pairs(15) }, CancellationToken.None);
        await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "m", Metadata = Pairs(16) }, CancellationToken.None);
        Dictionary<string, object?> copied = Pairs(15);
        copied[Mark] = "of another";
        await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "m", Metadata = copied }, CancellationToken.None);

        JsonObject[] metadata = [.. service.Below("/v1/agents").Select(agent => agent["metadata"]!.AsObject())];
        Assert.Equal([1, 16, 16, 16], metadata.Select(pairs => pairs.Count));
        Assert.Equal([true, true, false, true], metadata.Select(pairs => pairs.ContainsKey(Mark)));
        Assert.DoesNotContain(metadata, pairs => (string?)pairs[Mark] == "of another");
        Assert.Equal(3, metadata.Select(pairs => (string?)pairs[Mark]).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task Where_nothing_tells_ours_apart_what_somebody_else_made_is_not_taken()
    {
        // 16 pairs leave no room for a mark.
        LossyService? here = null;
        using LossyService service = here = new LossyService { FateOf = _ => Fate.NotCarriedOut, BeforeList = n => OfAnotherProcess(here!, n == 1) };
        await AssertOpenAsync(() => LossyClient.SessionAsync(service, Full), service.Ids, "/v1/sessions");
        Assert.Equal(1, service.Posts);

        static void OfAnotherProcess(LossyService service, bool now)
        {
            if (now)
                service.Store("/v1/sessions", new JsonObject { ["agent"] = "agent_1", ["environment_id"] = "env_1", ["title"] = "nightly", ["metadata"] = new JsonObject(Full.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)"v"))) });
        }
    }

    [Fact]
    public async Task Without_a_mark_it_is_found_by_all_that_was_sent()
    {
        using var service = new LossyService { FateOf = n => n == 0 ? Fate.AnswerLost : Fate.Answered };
        service.Store("/v1/sessions", new JsonObject { ["agent"] = "agent_1", ["environment_id"] = "env_1", ["title"] = "weekly" });
        service.Store("/v1/sessions", new JsonObject { ["agent"] = "agent_2", ["environment_id"] = "env_1", ["title"] = "nightly" });
        string started = await LossyClient.SessionAsync(service, Full);
        Assert.Equal(started, Assert.Single(service.Ids("/v1/sessions")[2..]));
    }

    private const string Mark = "managed_agents_creation";

    private static Dictionary<string, object?> Full => Enumerable.Range(0, 16).ToDictionary(n => $"k{n}", object? (_) => "v");

    private static async Task AssertOpenAsync(Func<Task<string>> send, Func<string, string[]> ids, string path)
    {
        ApiException failure = await Assert.ThrowsAsync<ApiException>(send);
        Assert.True(failure.OutcomeUnknown);

        // Whoever reads it learns what to look at.
        string[] there = ids(path);
        Assert.True(there.Length == 0 || there.Any(id => failure.Message.Contains(id, StringComparison.Ordinal)), failure.Message);
    }

    private static JsonObject Message(string text) => new() { ["type"] = "user.message", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
}
