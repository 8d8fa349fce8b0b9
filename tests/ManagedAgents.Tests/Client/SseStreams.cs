using System.Text;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>Streams as services, proxies and the standard's corner cases send them, by what is special about each.</summary>
internal static class SseStreams
{
    private const string Idle = "{\"type\":\"session.status_idle\",\"id\":\"sevt_01\",\"stop_reason\":{\"type\":\"end_turn\"}}";
    private const string Message = "{\"type\":\"agent.message\",\"id\":\"sevt_02\",\"content\":[{\"type\":\"text\",\"text\":\"a: b\"}]}";

    public static TheoryData<string, string> All { get; } = new()
    {
        { "line feeds", $"event: agent.message\ndata: {Message}\n\nevent: session.status_idle\ndata: {Idle}\n\n" },
        { "carriage returns", $"event: agent.message\rdata: {Message}\r\revent: session.status_idle\rdata: {Idle}\r\r" },
        { "carriage returns with line feeds", $"event: agent.message\r\ndata: {Message}\r\n\r\nevent: session.status_idle\r\ndata: {Idle}\r\n\r\n" },
        { "mixed line ends", "event: a\rdata: 1\n\r\nevent: b\r\ndata: 2\r\rdata: 3\n\n\revent: c\ndata: 4\r\n\n" },
        { "line feed, carriage return", "data: 1\n\rdata: 2\n\r" },
        { "byte order mark at the start", "\uFEFFevent: a\ndata: 1\n\n" },
        { "byte order mark alone on the first line", "\uFEFF\ndata: 1\n\n" },
        { "two byte order marks at the start", "\uFEFF\uFEFFdata: 1\n\ndata: 2\n\n" },
        { "byte order mark at a later line", "data: 1\n\n\uFEFFdata: 2\n\ndata: 3\n\n" },
        { "byte order mark within data", "data: \uFEFF1\uFEFF\n\n" },
        { "byte order mark before a comment", "\uFEFF: hello\ndata: 1\n\n" },
        { "comments", ": keep-alive\n\n:\n\ndata: 1\n: in between\ndata: 2\n\n:data: no\n\n" },
        { "pings as events and comments", "event: ping\ndata: {\"type\": \"ping\"}\n\n: ping\n\nevent: ping\ndata: {}\n\n" },
        { "data without colon", "data\n\ndata\ndata\n\nevent: a\ndata\n\n" },
        { "data with colon and nothing else", "data:\n\ndata: \n\ndata:\ndata:\n\n" },
        { "data of several lines", "data: 1\ndata: 2\ndata:\ndata: 3\n\ndata: 4\n\n" },
        { "data of several lines that begins empty", "data:\ndata: 1\n\ndata\ndata\ndata: 2\n\n" },
        { "fields without a space", "event:a\ndata:1\n\n" },
        { "fields with two spaces", "event:  a\ndata:  1\n\n" },
        { "fields with a tab", "event:\ta\ndata:\t1\n\n" },
        { "colons in values", "event: a:b\ndata: c: d:\ndata::e\n\n" },
        { "event after data", "data: 1\nevent: a\n\n" },
        { "event twice", "event: a\nevent: b\ndata: 1\n\n" },
        { "event emptied again", "event: a\nevent:\ndata: 1\n\nevent: a\nevent\ndata: 2\n\n" },
        { "event without data is not carried over", "event: a\n\ndata: 1\n\n" },
        { "ids and retry times", "id: 1\nretry: 3000\ndata: 1\n\nid\nretry: soon\ndata: 2\n\nid: a\0b\ndata: 3\n\n" },
        { "unknown fields", "foo: 1\nbar\ndata: 1\nDATA: 2\ndatax: 3\ndat: 4\nevents: a\n event: a\n data: 5\ndata : 6\n\n" },
        { "blank lines between frames", "\n\n\ndata: 1\n\n\n\ndata: 2\n\n\n" },
        { "blank lines only", "\n\r\n\r\n\n\r\r" },
        { "nothing", "" },
        { "byte order mark only", "\uFEFF" },
        { "no blank line at the end", "data: 1\n\ndata: 2\n" },
        { "no line end at the end", "data: 1\n\ndata: 2" },
        { "carriage return as the last blank line", "data: 1\r\n\r" },
        { "cut within a field name", "data: 1\n\nda" },
        { "characters of several bytes", "event: größe\ndata: {\"text\":\"Grüße 東京 🚀\"}\n\ndata: ü\n\n" },
        { "other line separators of Unicode", "data: a\u0085b\u2028c\u2029d\u000be\u000cf\n\n" },
        { "zero bytes", "data: a\0b\n\nevent: \0\ndata: \0\n\n" },
    };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
