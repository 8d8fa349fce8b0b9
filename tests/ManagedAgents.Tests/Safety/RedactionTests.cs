using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>A secret is known in whatever form it comes back, and taking it out changes nothing else.</summary>
public sealed class RedactionTests
{
    private const string Key = "sk-ant/planted+key=0123456789\"<&'>%20\\u0041";
    private const string Stars = "********";
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly Redaction Redaction = new ApiConnection(new ConnectionSettings { ApiKey = EngineConnection.Secure(Key) }).Redaction;

    public static TheoryData<string> Forms =>
    [
        Key, Uri.EscapeDataString(Key), string.Concat(Key.Select(c => $"%{(int)c:x2}")), Uri.EscapeDataString(Uri.EscapeDataString(Key)),
        WebUtility.HtmlEncode(Key), WebUtility.HtmlEncode(WebUtility.HtmlEncode(Key)), JsonSerializer.Serialize(Key).Trim('"'), JsonSerializer.Serialize(JsonSerializer.Serialize(Key).Trim('"')).Trim('"'),
        Key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal),
        string.Concat(Key.Select(c => $"&#x{(int)c:x};")), string.Concat(Key.Select(c => $"&#{(int)c:0000};")), string.Concat(Key.Select(c => $"%{(int)c:X2}")), string.Concat(Key.Select(c => $"\\u{(int)c:X4}")),
        WebUtility.HtmlEncode(JsonSerializer.Serialize(Key).Trim('"')), Uri.EscapeDataString(WebUtility.HtmlEncode(Key)),
        Key.Replace("+", "&plus;", StringComparison.Ordinal).Replace("=", "&equals;", StringComparison.Ordinal).Replace("/", "&sol;", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_taken_out_in_every_form(string form) =>
        Assert.Equal($"before {Stars}, after {Stars}", Redaction.Of($"before {form}, after {form}"));

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("u:")]
    [InlineData("user:")]
    public void A_secret_is_taken_out_of_base64_wherever_it_is_in_it(string before)
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Key + "!"));

        Assert.Equal($"Basic {Stars} and {Stars}.", Redaction.Of($"Basic {encoded} and {encoded.Replace('+', '-').Replace('/', '_')}."));
        Assert.Equal(Stars, Redaction.Of(Uri.EscapeDataString(encoded)));
    }

    [Theory]
    [InlineData("100% of a\\b & c; \\u00e9 %C3%A9 &eacute; stay as they are %")]
    [InlineData("sk-ant/planted+key")]
    [InlineData("")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Redaction.Of(text));

    [Fact]
    public void Blanks_around_a_key_make_no_difference()
    {
        Redaction redaction = new ApiConnection(new ConnectionSettings { ApiKey = EngineConnection.Secure(" sk-ant-planted-key\r\n") }).Redaction;

        Assert.Equal($"no {Stars} here", redaction.Of("no sk-ant-planted-key here"));
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(32 * 1024)]
    [InlineData(100)]
    public void No_part_of_a_secret_is_left_where_a_page_is_cut(int cut)
    {
        for (int into = 0; into <= Key.Length; into++)
        {
            string page = new string(' ', cut - into) + Key + new string('.', 400);
            string told = ErrorEnvelope.Excerpt(Encoding.UTF8.GetBytes(page), Redaction);
            Assert.StartsWith($", which begins: {Stars}...", told, StringComparison.Ordinal);
        }

        string shown = ErrorEnvelope.Excerpt(Encoding.UTF8.GetBytes(new string('x', 190) + Key), Redaction);
        Assert.EndsWith("xx" + Stars, shown, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> Events => new()
    {
        { """{"type":"session.error","id":"sevt_1","error":{"type":"mcp_error","message":"KEY refused"}}""", true },
        { """{"type":"workflow_run.error","id":"sevt_1","error":{"type":"x","message":"KEY refused"}}""", true },
        { """{"type":"agent.mcp_tool_result","id":"sevt_1","is_error":true,"content":[{"type":"text","text":"KEY refused"}]}""", true },
        { """{"type":"agent.tool_result","id":"sevt_1","content":[{"type":"text","text":"KEY refused"}],"is_error":true}""", true },
        { """{"type":"something.new","id":"sevt_1","error":"KEY refused"}""", true },
        { """{"type":"something.error","id":"sevt_1","KEY":["KEY"]}""", true },
        { """{"type":"agent.message","id":"sevt_1","content":[{"type":"text","text":"KEY"}]}""", false },
        { """{"type":"agent.tool_result","id":"sevt_1","is_error":false,"error":null,"content":[{"type":"text","text":"KEY"}]}""", false },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Events_that_tell_of_an_error_tell_no_secret_and_others_are_left_as_they_are(string json, bool isError)
    {
        string escaped = json.Replace("KEY", JsonSerializer.Serialize(Key).Trim('"'), StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(escaped);
        SessionEvent[] read = [EventParser.Parse(bytes, default, "sesn_1", Redaction), EventParser.Parse(JsonDocument.Parse(bytes).RootElement, "sesn_1", Redaction)];

        Assert.All(read, value =>
        {
            Assert.Equal(isError ? json.Replace("KEY", Stars, StringComparison.Ordinal) : escaped, value.Raw);
            Assert.Equal("sevt_1", value.Id);
            Assert.Equal(isError, !value.ToJson().Contains("planted", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void An_event_that_holds_no_secret_is_not_copied()
    {
        byte[] bytes = """{"type":"session.error","error":{"message":"a \"quoted\" word"}}"""u8.ToArray();

        Assert.Same(bytes, Redaction.Of(bytes));
    }

    public static TheoryData<string> OwnExceptions => [.. OwnTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(OwnExceptions))]
    public void An_exception_keeps_all_it_says_but_the_secrets(string name)
    {
        Type type = OwnTypes().Single(own => own.FullName == name);
        Exception failure = Make(type);
        Set(failure);

        Exception told = Redaction.Of(failure);

        Assert.NotSame(failure, told);
        Assert.IsType(type, told);
        Assert.All(type.GetProperties(All).Where(property => property.GetIndexParameters().Length == 0 && property.Name is not (nameof(Exception.InnerException) or nameof(Exception.StackTrace) or nameof(Exception.TargetSite) or nameof(Exception.Data))), property =>
        {
            object? before = property.GetValue(failure);
            object? expected = before is string text ? Redaction.Of(text) : before;
            Assert.True(Equals(expected, property.GetValue(told)), $"{property.Name}: {property.GetValue(told)} instead of {expected}");
        });
        Assert.Equal([("n", 5), ("said", Stars)], told.Data.Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, entry.Value)).OrderBy(entry => entry.Item1, StringComparer.Ordinal));
        Assert.IsType<System.IO.IOException>(told.InnerException);
        Assert.DoesNotContain("planted", told.ToString() + ObjectText.Of(told), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_exception_of_the_module_is_one_that_can_be_told() =>
        Assert.All(
            new[] { "ManagedAgents", "ManagedAgents.Client" }.SelectMany(name => LoadedModule.Assembly(name).GetTypes()).Where(type => typeof(Exception).IsAssignableFrom(type)),
            type => Assert.True(typeof(ITellable).IsAssignableFrom(type), $"{type} loses what it says where a secret is taken out of it."));

    [Fact]
    public void An_argument_that_the_module_itself_gets_wrong_is_no_fault_of_the_user()
    {
        MethodInfo knows = LoadedModule.Assembly("ManagedAgents").GetType("ManagedAgents.Errors.ErrorTable", throwOnError: true)!.GetMethod("Knows")!;

        Assert.All(new Exception[] { new ArgumentException("x"), new ArgumentNullException("x"), new ArgumentOutOfRangeException("x"), new InvalidOperationException("x") }, fault => Assert.Equal(false, knows.Invoke(null, [fault])));
    }

    private static IEnumerable<Type> OwnTypes() => new[] { "ManagedAgents", "ManagedAgents.Client" }.SelectMany(name => LoadedModule.Assembly(name).GetTypes())
        .Where(type => typeof(Exception).IsAssignableFrom(type) && typeof(ITellable).IsAssignableFrom(type));

    /// <summary>One with a secret in its message and its cause, by the constructor that takes a cause.</summary>
    private static Exception Make(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors(All).First(candidate => candidate.GetParameters().Any(parameter => parameter.ParameterType == typeof(Exception)));
        return (Exception)constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(string) ? "of " + Key
            : parameter.ParameterType == typeof(Exception) ? new System.IO.IOException("because of " + Key)
            : RuntimeHelpers.GetUninitializedObject(parameter.ParameterType))]);
    }

    /// <summary>Gives every property that can be set another value than it has by itself.</summary>
    private static void Set(Exception failure)
    {
        foreach (PropertyInfo property in failure.GetType().GetProperties(All | BindingFlags.DeclaredOnly).Where(property => property.CanWrite))
        {
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            property.SetValue(failure, type == typeof(string) ? $"{property.Name} {Key}" : type == typeof(bool) ? true : type == typeof(int) ? 418 : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(7) : throw new NotSupportedException($"The test has no value for {property.Name}."));
        }

        failure.Data["said"] = Key;
        failure.Data["n"] = 5;
    }
}
