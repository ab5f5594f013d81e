using System.Text;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>Pods as a Deployment's controller creates them.</summary>
internal static class PodManifest
{
    /// <summary>A Pod as JSON.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="address">The IP that it asks for; null for none.</param>
    public static byte[] Json(string name, string @namespace, string? address)
    {
        var request = address is null ? string.Empty : $",\"ovn.kubernetes.io/ip_address\":\"{address}\"";
        return Encoding.UTF8.GetBytes($$$$$"""
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"{{{{{name}}}}}","namespace":"{{{{{@namespace}}}}}","labels":{"app":"web","pod-template-hash":"5d4f8c7b9"},
              "annotations":{"prometheus.io/scrape":"true","prometheus.io/port":"8080","checksum/config":"9f86d081884c7d659a2feaa0c55ad015"{{{{{request}}}}}}},
             "spec":{"containers":[{"name":"web","image":"registry.example/web:1.4.2","imagePullPolicy":"IfNotPresent",
               "env":[{"name":"MODE","value":"production"},{"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}],
               "ports":[{"containerPort":8080,"name":"http","protocol":"TCP"}],"resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m","memory":"128Mi"}},
               "livenessProbe":{"httpGet":{"path":"/livez","port":"http"},"periodSeconds":10},
               "readinessProbe":{"httpGet":{"path":"/healthz","port":"http"},"periodSeconds":5},
               "volumeMounts":[{"mountPath":"/etc/web","name":"config"},{"mountPath":"/tmp","name":"tmp"}]}],
              "securityContext":{"runAsNonRoot":true,"runAsUser":1000},"terminationGracePeriodSeconds":30,
              "tolerations":[{"effect":"NoExecute","key":"node.kubernetes.io/not-ready","operator":"Exists","tolerationSeconds":300}],
              "volumes":[{"name":"config","configMap":{"name":"web"}},{"name":"tmp","emptyDir":{}}]}}
            """);
    }
}
