FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# What decides the packages comes first, so that this layer is reused until one of these files changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt ./
COPY src/WebhookGuard.Core/*.csproj src/WebhookGuard.Core/packages.lock.json src/WebhookGuard.Core/
COPY src/WebhookGuard.Claims/*.csproj src/WebhookGuard.Claims/packages.lock.json src/WebhookGuard.Claims/
COPY src/WebhookGuard.Ovsdb/*.csproj src/WebhookGuard.Ovsdb/packages.lock.json src/WebhookGuard.Ovsdb/
COPY src/WebhookGuard.Sources/*.csproj src/WebhookGuard.Sources/packages.lock.json src/WebhookGuard.Sources/
COPY src/WebhookGuard/*.csproj src/WebhookGuard/packages.lock.json src/WebhookGuard/
RUN dotnet restore src/WebhookGuard/WebhookGuard.csproj --use-current-runtime --locked-mode
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/WebhookGuard/WebhookGuard.csproj --no-restore --use-current-runtime --no-self-contained --configuration Release --output /app -p:ContinuousIntegrationBuild=true

# No shell and no package manager; runs as the image's own user. Kubernetes' probes take the place of a HEALTHCHECK.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="WebhookGuard" \
      org.opencontainers.image.description="Kubernetes admission webhook that rejects conflicting IP and MAC addresses on Kube-OVN and KubeVirt" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
WORKDIR /app
COPY --from=build /app ./
USER $APP_UID
# 8443: the webhook. 8081: probes and metrics.
EXPOSE 8443 8081
ENTRYPOINT ["./webhookguard"]
CMD ["serve"]
