using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using WebhookGuard.Settings;

namespace WebhookGuard.Hosting;

/// <summary>Where logs go: the standard error stream, a line each.</summary>
public static class Logging
{
    /// <summary>Logs to the console as the settings say.</summary>
    public static void ToConsole(ILoggingBuilder logging, GuardSettings settings)
    {
        logging.SetMinimumLevel(LogLevel.Information);

        // The framework's own words only where something is wrong.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);

        // It tells of each request's start and end only, and for that has an Activity and a scope made for each.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.LogJson)
        {
            logging.AddConsole(options => options.FormatterName = JsonLineFormatter.FormatterName);
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            logging.Services.TryAddSingleton(TimeProvider.System);
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                options.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
