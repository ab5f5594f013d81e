using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Admission;

/// <summary>
/// One of the paths that the API server calls: reads a review within bounds of size and time, has it answered, writes the answer. What is
/// no review gets a status of 400 to 499 and a reason; a fault of ours gets the handler's answer to that, never a bare error.
/// </summary>
public sealed class AdmissionEndpoint(IReviewHandler handler, GuardMetrics metrics, TimeProvider time, ILogger<AdmissionEndpoint> logger)
{
    /// <summary>
    /// The largest body read: an UPDATE carries two objects, and etcd bounds each at 1.5 MiB by default and 3 MB at most in practice.
    /// </summary>
    public const int MaximumBodySize = 7 * 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? answerBuffer;

    /// <summary>Answers one HTTP request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        metrics.Begin();
        var deadline = ReviewDeadline.Of(context.Request.QueryString, time, context.RequestAborted);
        AdmissionReview? review = null;
        try
        {
            if (context.Request.ContentType != "application/json" && !context.Request.HasJsonContentType())
            {
                throw new ReviewException(StatusCodes.Status415UnsupportedMediaType, "the content type must be application/json");
            }

            review = await ReadAsync(context);
            var answer = await AnswerAsync(review, deadline);
            metrics.CountRequest(answer.Decision, review.Kind);
            await WriteAsync(context, review, answer, deadline);
        }
        catch (ReviewException e)
        {
            await RefuseAsync(context, e.Status, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the body is larger than {MaximumBodySize} bytes"
                : e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The caller has gone, with a reset or without: there is nobody to answer. What deciding throws does not get here.
            if (review is not null)
            {
                metrics.CountAbandoned();
                Log.CallerGone(logger, review.Operation, review.Subject, review.User.Name, time.GetElapsedTime(deadline.Start).TotalSeconds);
            }

            // Without the abort Kestrel would try to read the rest of the body, and log that it cannot.
            context.Abort();
        }
        finally
        {
            metrics.End(time.GetElapsedTime(deadline.Start));
        }
    }

    // The body of most reviews has not arrived as a whole.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AdmissionReview> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is > MaximumBodySize)
        {
            throw new ReviewException(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {MaximumBodySize} bytes");
        }

        var body = context.Request.BodyReader;
        while (true)
        {
            // When the caller goes the body ends with an exception: to have a token for it costs a lock and a registration each time.
            var read = await body.ReadAsync(CancellationToken.None);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                if (read.Buffer.IsEmpty)
                {
                    throw new ReviewException(StatusCodes.Status400BadRequest, "the body is empty");
                }

                return Parse(read.Buffer);
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private AdmissionReview Parse(ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            return AdmissionReviewReader.Read(body.FirstSpan, handler.NeedsObjectJson);
        }

        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(rented);
            return AdmissionReviewReader.Read(rented.AsSpan(0, length), handler.NeedsObjectJson);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private async ValueTask<AdmissionAnswer> AnswerAsync(AdmissionReview review, ReviewDeadline deadline)
    {
        try
        {
            return await handler.HandleAsync(review, deadline);
        }
        catch (Exception e) when (e is not OperationCanceledException || !deadline.CallerGone.IsCancellationRequested)
        {
            metrics.CountPanic();
            Log.Panic(logger, e);
            return handler.AnswerToFault;
        }
    }

    private static ValueTask<FlushResult> WriteAsync(HttpContext context, AdmissionReview review, AdmissionAnswer answer, ReviewDeadline deadline)
    {
        // The length has to be known before the first byte; the buffer is of no more use once its bytes are the response's.
        var buffer = answerBuffer ??= new ArrayBufferWriter<byte>(512);
        buffer.ResetWrittenCount();
        AdmissionAnswerWriter.Write(buffer, review.ApiVersion, review.Uid, answer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.BodyWriter.Write(buffer.WrittenSpan);
        return context.Response.BodyWriter.FlushAsync(deadline.CallerGone);
    }

    private async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        metrics.CountBadRequest(status);
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
        }
    }
}
