# A worker in a container: docker build -t agent-worker -f agent-worker.Dockerfile .
# docker run --rm --stop-timeout 600 -v /etc/agent-worker/environment-key:/run/secrets/environment-key:ro agent-worker -Environment env_01example
FROM mcr.microsoft.com/powershell:lts-debian-12
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates util-linux && rm -rf /var/lib/apt/lists/* \
    && pwsh -NoProfile -Command 'Install-PSResource ManagedAgents -Scope AllUsers -TrustRepository' \
    && useradd --uid 10001 --create-home agent && install -d -o agent -m 0700 /work
COPY worker.ps1 scale.ps1 /opt/agent-worker/
USER 10001
ENV POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_EnableDiagnostics=0
ENTRYPOINT ["pwsh", "-NoProfile", "-NonInteractive", "-File", "/opt/agent-worker/worker.ps1", "-KeyPath", "/run/secrets/environment-key", "-WorkFolder", "/work"]
