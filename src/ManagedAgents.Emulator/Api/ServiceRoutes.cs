using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Api;

/// <summary>Every operation of the service.</summary>
internal static class ServiceRoutes
{
    public static IReadOnlyList<Route> Create(Service service) => new AgentsApi(service).Routes()
        .Concat(new EnvironmentsApi(service).Routes())
        .Concat(new SessionsApi(service).Routes())
        .Concat(new SessionResourcesApi(service).Routes())
        .Concat(new EventsApi(service).Routes())
        .Concat(new ThreadsApi(service).Routes())
        .Concat(new FilesApi(service).Routes())
        .Concat(new ModelsApi(service).Routes())
        .ToList();
}
