using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Monitoring;

/// <summary>A real Prometheus on 127.0.0.1, with its data in a temporary folder.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private const int StartAttempts = 3;
    private const string RulesFile = "rules.yaml";

    private readonly TemporaryFolder _folder;
    private readonly HttpClient _http;
    private readonly TestProcess _process;

    private PrometheusServer(TemporaryFolder folder, int port)
    {
        _folder = folder;
        Address = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = Address };
        _process = TestProcess.Start(
            Servers.Prometheus.RequiredPath,
            [
                $"--config.file={folder.File("prometheus.yaml")}",
                $"--storage.tsdb.path={folder.File("data")}",
                $"--web.listen-address=127.0.0.1:{port}",
                "--log.level=warn",
            ],
            workingDirectory: folder.Path);
    }

    /// <summary>Where its API and pages are.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, and waits until it has scraped every target.</summary>
    /// <param name="targets">What it scrapes.</param>
    /// <param name="rules">The text of a rules file, or null.</param>
    /// <param name="scrapeInterval">How often it scrapes, and evaluates rules that do not say it themselves: whole seconds, 1 if null.</param>
    public static async Task<PrometheusServer> StartAsync(
        IReadOnlyList<ScrapeTarget> targets, string? rules = null, TimeSpan? scrapeInterval = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = new TemporaryFolder();
            await File.WriteAllTextAsync(folder.File(RulesFile), rules ?? "groups: []");
            await File.WriteAllTextAsync(folder.File("prometheus.yaml"), Configuration(targets, scrapeInterval ?? TimeSpan.FromSeconds(1)));
            var server = new PrometheusServer(folder, Loopback.FreePort());
            try
            {
                await server._process.WaitUntilAsync(() => server.HasScrapedAsync(targets.Count));
                return server;
            }
            catch (InvalidOperationException exception)
                when (attempt < StartAttempts && exception.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>
    /// A rules file whose alerts fire as soon as their expression holds: <c>for</c> is taken out. For tests that are about the expression
    /// meeting real series; <c>promtool test rules</c> is for the durations.
    /// </summary>
    public static string WithoutWaiting(string rules) => Regex.Replace(rules, @"^ +for: \S+\n", string.Empty, RegexOptions.Multiline, TimeSpan.FromSeconds(5));

    /// <summary>The series that an expression gives now: each with <c>metric</c> and <c>value</c>.</summary>
    /// <exception cref="InvalidOperationException">Prometheus refuses the expression.</exception>
    public async Task<JsonArray> QueryAsync(string expression)
    {
        var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        return answer["data"]!["result"]!.AsArray();
    }

    /// <summary>The rules that could not be evaluated, with the reason.</summary>
    public async Task<IReadOnlyList<string>> FailingRulesAsync()
    {
        var answer = await GetAsync("/api/v1/rules");
        return
        [
            .. answer["data"]!["groups"]!.AsArray()
                .SelectMany(group => group!["rules"]!.AsArray())
                .Where(rule => (string?)rule!["health"] != "ok")
                .Select(rule => $"{rule!["name"]}: {rule["health"]} {rule["lastError"]}"),
        ];
    }

    /// <summary>The alerts that fire now.</summary>
    public async Task<IReadOnlyList<FiringAlert>> FiringAsync()
    {
        var answer = await GetAsync("/api/v1/alerts");
        return
        [
            .. answer["data"]!["alerts"]!.AsArray()
                .Where(alert => (string?)alert!["state"] == "firing")
                .Select(alert => new FiringAlert(
                    (string)alert!["labels"]!["alertname"]!,
                    alert["labels"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!, StringComparer.Ordinal),
                    (string?)alert["annotations"]!["description"] ?? string.Empty)),
        ];
    }

    /// <summary>Waits until an alert of that name fires, and returns it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">A label that it must have, as <c>name=value</c>; any alert of the name will do if null.</param>
    public async Task<FiringAlert> FiresAsync(string name, string? label = null)
    {
        var firing = await Eventually.ResultAsync(
            FindAsync, found => found is not null, $"{name} fires", TimeSpan.FromSeconds(90));
        return firing!;

        async Task<FiringAlert?> FindAsync() => (await FiringAsync()).FirstOrDefault(alert => Is(alert, name, label));
    }

    /// <summary>Waits until no alert of that name fires.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">A label of those that are meant, as <c>name=value</c>; all of the name if null.</param>
    public Task ClearsAsync(string name, string? label = null) => Eventually.IsTrueAsync(
        async () => !(await FiringAsync()).Any(alert => Is(alert, name, label)), $"{name} clears", TimeSpan.FromSeconds(90));

    /// <summary>Whether an alert of that name fires now.</summary>
    public async Task<bool> IsFiringAsync(string name) => (await FiringAsync()).Any(alert => alert.Name == name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private static bool Is(FiringAlert alert, string name, string? label) =>
        alert.Name == name && (label is null || alert.Labels.Any(pair => $"{pair.Key}={pair.Value}" == label));

    private static string Configuration(IReadOnlyList<ScrapeTarget> targets, TimeSpan interval)
    {
        var every = $"{interval.TotalSeconds:0}s";
        return $$"""
            global: {scrape_interval: {{every}}, scrape_timeout: {{every}}, evaluation_interval: {{every}}}
            rule_files: [{{RulesFile}}]
            scrape_configs:
            {{string.Join('\n', targets.GroupBy(target => (target.Job, target.Address.Scheme, target.BearerToken)).Select(Scrape))}}
            """;
    }

    private static string Scrape(IGrouping<(string Job, string Scheme, string? Token), ScrapeTarget> targets) => $$"""
        - job_name: {{targets.Key.Job}}
          scheme: {{targets.Key.Scheme}}
          tls_config: {insecure_skip_verify: true}
          authorization: {{(targets.Key.Token is { } token ? $"{{credentials: {token}}}" : "null")}}
          static_configs: [{targets: [{{string.Join(", ", targets.Select(target => $"'{target.Address.Authority}'"))}}]}]
        """;

    private async Task<bool> HasScrapedAsync(int targets)
    {
        try
        {
            return (await QueryAsync("up == 1")).Count == targets;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return (string?)answer?["status"] == "success"
            ? answer
            : throw new InvalidOperationException($"Prometheus answered {(int)response.StatusCode} to {path}: {answer?["error"]}");
    }
}
