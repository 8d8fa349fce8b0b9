using System;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using Xunit;

namespace ManagedAgents.Tests.Client;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":[1,true,null,"x\ny",{"b":{}}],"c":[]}""")]
    [InlineData("\"a\"")]
    public void What_is_shown_is_JSON_where_there_is_any(string json) => Assert.Equal(json, JsonText.Shown(PlainJson.Read(JsonDocument.Parse(json).RootElement)));

    [Fact]
    public void What_has_no_JSON_form_is_shown_all_the_same()
    {
        string shown = JsonText.Shown(PlainJson.Read(JsonDocument.Parse("""{"big":1e999,"small":-1e999,"list":[1,1e999,"x",null,true],"empty":{}}""").RootElement));
        Assert.Equal("""{"big":Infinity,"small":-Infinity,"list":[1,Infinity,"x",null,true],"empty":{}}""", shown);
    }

    [Fact]
    public void What_nests_as_deep_as_is_read_is_shown_whole()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 900)) + "1" + new string('}', 900);
        var call = (ToolUseEvent)SessionEvent.FromJson($$"""{"id":"sevt_1","type":"agent.custom_tool_use","name":"t","input":{{deep}} }""", "sesn_1");
        Assert.Equal(deep, JsonText.Shown(call.Input));
        Assert.Throws<InvalidInputException>(() => JsonText.Of(call.Input));
    }
}
