using WebhookGuard.Settings;
using WebhookGuard.TestKit;

namespace WebhookGuard.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private static readonly Setting[] All = [.. SettingsTable.Facts, .. SettingsTable.Serving];
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> commandLine = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_anything_the_defaults_hold()
    {
        var settings = Read();

        Assert.Equal(":8443", settings.Listen);
        Assert.Equal(AdmissionMode.Enforce, settings.Mode);
        Assert.Equal(DoubtPolicy.Deny, settings.OnStale);
        Assert.Equal("ovn-default", settings.DefaultSubnet);
        Assert.Null(settings.OvnNorthbound);
    }

    [Fact]
    public void Every_default_that_help_shows_is_the_one_that_holds()
    {
        foreach (var setting in All.Where(setting => setting.Default.Length > 0 && setting.Name != "audited-users"))
        {
            var settings = Read();
            var before = Describe(settings);

            setting.Apply(settings, setting.Default);

            Assert.Equal(before, Describe(settings));
        }
    }

    [Fact]
    public void Environment_outweighs_the_file_and_the_command_line_outweighs_both()
    {
        var file = Config("default-subnet: from-file\ndefault-vpc: from-file\nnode-subnet: from-file\n");
        environment["WEBHOOKGUARD_DEFAULT_VPC"] = "from-environment";
        environment["WEBHOOKGUARD_NODE_SUBNET"] = "from-environment";
        commandLine["node-subnet"] = "from-command-line";

        var settings = Read(file);

        Assert.Equal("from-file", settings.DefaultSubnet);
        Assert.Equal("from-environment", settings.DefaultVpc);
        Assert.Equal("from-command-line", settings.NodeSubnet);
    }

    [Fact]
    public void An_empty_environment_variable_counts_as_none()
    {
        environment["WEBHOOKGUARD_DEFAULT_SUBNET"] = string.Empty;

        Assert.Equal("ovn-default", Read().DefaultSubnet);
    }

    [Fact]
    public void All_errors_are_listed_each_with_where_it_comes_from()
    {
        var file = Config("mode: sometimes\nno-such-thing: 1\n");
        environment["WEBHOOKGUARD_DRAIN"] = "soon";
        commandLine["non-primary-cni"] = "maybe";
        commandLine["listen"] = "nowhere";
        commandLine["tls-cert"] = file;

        var errors = Assert.Throws<SettingsException>(() => Read(file)).Errors;

        Assert.Contains($"{file}: mode: 'sometimes' must be one of enforce, warn, audit.", errors);
        Assert.Contains($"{file}: there is no setting 'no-such-thing'.", errors);
        Assert.Contains("WEBHOOKGUARD_DRAIN: 'soon' must be a number of seconds from 0 to 86400.", errors);
        Assert.Contains("--non-primary-cni: 'maybe' must be true or false.", errors);
        Assert.Contains("listen: 'nowhere' must be HOST:PORT or :PORT.", errors);
        Assert.Contains("tls-cert needs tls-key.", errors);
        Assert.Equal(6, errors.Count);
    }

    [Fact]
    public void Certificates_come_from_one_place_and_names_of_clients_need_an_authority()
    {
        var file = Config("drain: 1\n");
        (commandLine["tls-cert"], commandLine["tls-key"], commandLine["tls-secret"]) = (file, file, "webhookguard-tls");
        commandLine["state"] = folder.Path;
        commandLine["tls-client-names"] = "api-server";

        var errors = Assert.Throws<SettingsException>(() => Read()).Errors;

        Assert.Contains("tls-secret replaces files: give tls-secret or tls-cert, not both.", errors);
        Assert.Contains("tls-secret needs a cluster: it does not go with state.", errors);
        Assert.Contains("tls-client-names needs tls-client-ca.", errors);
        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void A_file_that_is_no_map_is_refused_with_its_line()
    {
        var file = Config("# settings\n- mode\n");

        var error = Assert.Single(Assert.Throws<SettingsException>(() => Read(file)).Errors);

        Assert.StartsWith($"{file}:2: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_refused()
    {
        var file = folder.File("absent.yaml");

        Assert.Contains(file, Assert.Single(Assert.Throws<SettingsException>(() => Read(file)).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_JSON_file_is_read_too_and_lists_may_be_lists()
    {
        var settings = Read(Config("""{"audited-users": ["a", "b"], "log-json": true, "drain": 2.5}"""));

        Assert.Equal(["a", "b"], settings.AuditedUsers);
        Assert.True(settings.LogJson);
        Assert.Equal(TimeSpan.FromSeconds(2.5), settings.Drain);
    }

    [Theory]
    [InlineData("10.0.0.1,10.0.0.2", null, null, "tcp:[10.0.0.1]:6641,tcp:[10.0.0.2]:6641")]
    [InlineData("fd00::1", "true", null, "ssl:[fd00::1]:6641")]
    [InlineData("10.0.0.1", "false", "16641", "tcp:[10.0.0.1]:16641")]
    public void OVN_DB_IPS_is_read_as_Kube_OVN_reads_it(string ips, string? ssl, string? port, string expected)
    {
        environment["OVN_DB_IPS"] = ips;
        Set("ENABLE_SSL", ssl);
        Set("KUBE_OVN_NB_PORT", port);

        Assert.Equal(expected, Read().OvnNorthbound);
    }

    [Fact]
    public void OVN_NB_DB_outweighs_OVN_DB_IPS_and_our_own_setting_both()
    {
        environment["OVN_DB_IPS"] = "10.0.0.1";
        environment["OVN_NB_DB"] = "unix:/run/ovn/ovnnb_db.sock";
        Assert.Equal("unix:/run/ovn/ovnnb_db.sock", Read().OvnNorthbound);

        environment["WEBHOOKGUARD_OVN_NB"] = "tcp:[10.0.0.9]:6641";
        Assert.Equal("tcp:[10.0.0.9]:6641", Read().OvnNorthbound);
    }

    [Fact]
    public void State_and_kubeconfig_exclude_each_other()
    {
        commandLine["state"] = folder.Path;
        commandLine["kubeconfig"] = Config("{}");

        Assert.Equal(
            ["state replaces a cluster: give state or kubeconfig, not both."],
            Assert.Throws<SettingsException>(() => Read()).Errors);
    }

    [Fact]
    public void Files_and_folders_that_do_not_exist_are_named()
    {
        commandLine["state"] = folder.File("no-folder");
        commandLine["ovn-ca-cert"] = folder.File("no-file");

        Assert.Equal(
            [$"state: there is no folder '{folder.File("no-folder")}'.", $"ovn-ca-cert: there is no file '{folder.File("no-file")}'."],
            Assert.Throws<SettingsException>(() => Read()).Errors);
    }

    private GuardSettings Read(string? file = null) =>
        SettingsReader.Read(All, file, name => environment.GetValueOrDefault(name), commandLine);

    private string Config(string text)
    {
        var path = folder.File("config.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private void Set(string variable, string? value)
    {
        if (value is not null)
        {
            environment[variable] = value;
        }
    }

    private static string Describe(GuardSettings settings) =>
        string.Join('\n', typeof(GuardSettings).GetProperties().Select(property => $"{property.Name}={Text(property.GetValue(settings))}"));

    private static string? Text(object? value) => value is IEnumerable<string> list ? string.Join(',', list) : value?.ToString();
}
