using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Errors;
using ManagedAgents.SignIn;

namespace ManagedAgents.Runspaces;

/// <summary>What one runspace remembers: its connection, what of sessions it received, and what a room keeps for it. It goes with the runspace and is never shared.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A connection may be shared with other runspaces, so no runspace closes it.")]
internal sealed class RunspaceMemory
{
    /// <summary>The error where there is no credential.</summary>
    private const string NoCredential = "There is no connection to the service. Connect with Connect-MAService, set the environment variable ANTHROPIC_API_KEY, or log in with: ant auth login (about_ManagedAgents_SignIn tells what else there is).";

    private const int MostPlaces = 1024;

    private static readonly ConditionalWeakTable<Runspace, RunspaceMemory> ByRunspace = new();

    private readonly Dictionary<Type, object> _kept = new();
    private readonly ConditionalWeakTable<ApiObject, ReceivedPlace> _received = new();
    private readonly Dictionary<string, WeakReference<ReceivedPlace>> _receivedById = new(StringComparer.Ordinal);
    private ApiConnection? _connected;
    private ApiConnection? _fromEnvironment;
    private string? _environment;
    private IReadOnlyList<string> _warnings = Array.Empty<string>();

    /// <summary>What completion has learnt lately.</summary>
    public CompletionCache Completions { get; } = new();

    public static RunspaceMemory Current => ByRunspace.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The connection Connect-MAService made here; null where there is none.</summary>
    public ApiConnection? Connected => _connected is { IsClosed: false } ? _connected : null;

    /// <summary>The connection there is without making one; null where there is none.</summary>
    public ApiConnection? Known => Connected ?? _fromEnvironment;

    /// <summary>The connection to use: the one made here, else one from the environment.</summary>
    /// <exception cref="InputException">There is neither.</exception>
    public ApiConnection Connection => TryGetConnection()
        ?? throw new InputException("NotConnected", NoCredential);

    /// <summary>What a room keeps for this runspace, made when it is first asked for.</summary>
    public T Of<T>()
        where T : class, new()
    {
        lock (_kept)
        {
            if (!_kept.TryGetValue(typeof(T), out object? kept))
                _kept[typeof(T)] = kept = new T();
            return (T)kept;
        }
    }

    /// <summary>How far a session was received that was started with input.</summary>
    /// <param name="started">The object that it was started as: itself, or a deployment's run.</param>
    /// <param name="sessionId">Its id.</param>
    public ReceivedPlace PlaceOf(ApiObject started, string sessionId)
    {
        if (_received.TryGetValue(started, out ReceivedPlace? known))
            return known;
        var place = new ReceivedPlace();
        _received.Add(started, place);
        if (_receivedById.Count >= MostPlaces)
            ForgetPlaces();
        _receivedById[sessionId] = new WeakReference<ReceivedPlace>(place);
        return place;
    }

    /// <summary>The same of a session that is named in another way; null where nobody holds the object that it was started as.</summary>
    public ReceivedPlace? PlaceOf(string sessionId) =>
        _receivedById.TryGetValue(sessionId, out WeakReference<ReceivedPlace>? known) && known.TryGetTarget(out ReceivedPlace? place) ? place : null;

    public void Connect(ApiConnection connection) => _connected = connection;

    public void Disconnect() => _connected = null;

    /// <summary>As <see cref="Connection"/>, but null where there is none.</summary>
    public ApiConnection? TryGetConnection() => Connected ?? FromEnvironment();

    /// <summary>What the user should know of the credentials in the environment, once in a process.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        IReadOnlyList<string> taken = _warnings;
        _warnings = Array.Empty<string>();
        return taken;
    }

    private ApiConnection? FromEnvironment()
    {
        // A changed variable takes effect with the next command.
        string environment = SignInVariables.State();
        if (_fromEnvironment is { IsClosed: false } && environment == _environment)
            return _fromEnvironment;
        if (CredentialSearch.Find() is not { } credential)
            return null;
        Uri address = credential.Address(null);
        _fromEnvironment = new ApiConnection(new ConnectionSettings
        {
            BaseUri = address,
            ApiKey = credential.ApiKey,
            AuthToken = credential.AuthToken,
            SignIn = credential.SignIn(address),
            WorkspaceId = credential.ApiKey is null ? null : SignInVariables.Read(SignInVariables.Workspace),
            Source = credential.Source,
            Headers = RequestHeaders.OfEnvironment(),
            UserAgent = ClientName.Text,
        });
        _environment = environment;
        _warnings = ToldOnce.New(credential.Warnings);
        return _fromEnvironment;
    }

    private void ForgetPlaces()
    {
        foreach (string id in _receivedById.Where(static place => !place.Value.TryGetTarget(out _)).Select(static place => place.Key).ToArray())
            _receivedById.Remove(id);
    }
}

/// <summary>How far a session that was started with input was received in this runspace, so that the next receiving goes on there.</summary>
internal sealed class ReceivedPlace
{
    /// <summary>Where to go on; null before the first event.</summary>
    public FollowPlace? Next { get; set; }
}

/// <summary>What the module calls itself to the service.</summary>
internal static class ClientName
{
    public static string Text { get; } =
        $"ManagedAgents-PowerShell/{typeof(ClientName).Assembly.GetName().Version.ToString(3)} ({RuntimeInformation.FrameworkDescription.Trim()})";
}

/// <summary>What the session's language mode allows. The engine guards scripts by it; what .NET code does for them, that code must guard.</summary>
internal static class SessionLanguage
{
    /// <summary>True in full language, and where there is no session. False where a session is constrained, as by a policy or an endpoint.</summary>
    public static bool IsFull => Runspace.DefaultRunspace is not { } runspace || runspace.SessionStateProxy.LanguageMode == PSLanguageMode.FullLanguage;
}
