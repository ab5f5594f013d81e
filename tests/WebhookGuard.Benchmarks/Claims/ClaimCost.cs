using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Benchmarks.Claims;

/// <summary>What admission costs with and without a new claim, beside a bare create on the same API server.</summary>
internal sealed class ClaimCost : IBenchmark
{
    private const int WarmUp = 200;
    private const int Count = 1000;
    private const double NewClaimTarget = 1.4;

    /// <inheritdoc/>
    public string Name => "claims";

    /// <inheritdoc/>
    public string Summary => "admission with and without a new claim, beside a bare create on the same API server";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting etcd, an API server and the guard");
        await using var server = await GuardedApiServer.StartAsync();
        progress($"{Count} reviews of each sort, in turns with creates of a ConfigMap");
        var medians = await Samples.MediansAsync(
            Count,
            WarmUp,
            turn => CreateConfigMapAsync(server.Api, turn),
            turn => ReviewAsync(server.Admission, "CREATE", Pod($"claims-{turn}", Address(turn))),
            turn => ReviewAsync(server.Admission, "CREATE", Pod($"asks-for-none-{turn}", ip: null)),
            turn => ReviewAsync(server.Admission, "UPDATE", Pod("unchanged", Address(0)), Pod("unchanged", Address(0))),
            turn => ReviewAsync(server.Admission, "CREATE", Pod($"dual-{turn}", Address(turn + 10_000), Mac(turn))),
            turn => CreateClaimAsync(server.Api, Address(turn + 20_000)));
        return
        [
            new Figure("admission that needs one new claim / create of a ConfigMap", "ms", medians[1], medians[0], NewClaimTarget),
            new Figure("bare create of a claim / create of a ConfigMap", "ms", medians[5], medians[0], null),
            new Figure("admission that needs two new claims / create of a ConfigMap", "ms", medians[4], medians[0], null),
            new Figure("admission of what asks for nothing / create of a ConfigMap", "ms", medians[2], medians[0], null),
            new Figure("admission of an update that changes no address / create of a ConfigMap", "ms", medians[3], medians[0], null),
        ];
    }

    private static string Address(int number) => $"10.{17 + (number / 60_000)}.{number / 250 % 240}.{1 + (number % 250)}";

    private static string Mac(int number) => $"00:00:01:00:{number >> 8:x2}:{number & 255:x2}";

    private static async Task CreateConfigMapAsync(HttpClient api, int number)
    {
        using var answer = await api.PostAsJsonAsync("/api/v1/namespaces/default/configmaps", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = $"bare-{number}" },

            // As large as a claim.
            ["data"] = new JsonObject { ["text"] = new string('x', 300) },
        });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task CreateClaimAsync(HttpClient api, string address)
    {
        using var answer = await api.PostAsJsonAsync("/apis/webhookguard.io/v1alpha1/addressclaims", new JsonObject
        {
            ["apiVersion"] = "webhookguard.io/v1alpha1",
            ["kind"] = "AddressClaim",
            ["metadata"] = new JsonObject { ["name"] = $"ip-{address.Replace('.', '-')}-in.subnet.elsewhere" },
            ["spec"] = new JsonObject
            {
                ["scope"] = "subnet/elsewhere",
                ["address"] = address,

                // What the guard writes for a Pod.
                ["owner"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = "default", ["name"] = $"claims-{address}", ["uid"] = Guid.NewGuid().ToString() },
            },
            ["status"] = new JsonObject { ["phase"] = "Pending", ["grants"] = 1, ["contested"] = false },
        });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task ReviewAsync(HttpClient guard, string operation, JsonObject pod, JsonObject? old = null)
    {
        using var answer = await guard.PostAsJsonAsync("/validate", new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = Guid.NewGuid().ToString(),
                ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
                ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
                ["namespace"] = "default",
                ["operation"] = operation,
                ["userInfo"] = new JsonObject { ["username"] = "alice" },
                ["object"] = pod,
                ["oldObject"] = old,
            },
        });
        answer.EnsureSuccessStatusCode();
        var review = await answer.Content.ReadFromJsonAsync<JsonNode>();
        if ((bool?)review?["response"]?["allowed"] != true)
        {
            throw new InvalidOperationException($"the guard did not allow {pod["metadata"]!["name"]}: {review}");
        }
    }

    private static JsonObject Pod(string name, string? ip, string? mac = null)
    {
        var annotations = new JsonObject();
        if (ip is not null)
        {
            annotations["ovn.kubernetes.io/ip_address"] = ip;
        }

        if (mac is not null)
        {
            annotations["ovn.kubernetes.io/mac_address"] = mac;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "default",
                ["uid"] = Guid.NewGuid().ToString(),
                ["annotations"] = annotations,
            },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "main" }) },
        };
    }
}
