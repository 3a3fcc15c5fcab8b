using System.Security.Cryptography;
using System.Text.Json;

namespace Kandinsky.Server;

/// <summary>
/// Makes a request fit to be kept: its task named, its seed drawn, its pictures read once and put into files, everything found wrong that can be found
/// before painting.
/// </summary>
internal sealed class JobIntake(ServerSettings settings, GivenPictures given, PictureFiles files, IPictureStore pictures, ModelShelf models)
{
    private const int LongestText = 32_000;
    private const int MostIngredients = 16;

    /// <summary>Checks and completes a request.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="caller">Who asks; pictures of others are not to be had.</param>
    /// <param name="known">Digests of pictures that may be given by them: those of a job that is repeated.</param>
    /// <returns>The request with digests in place of pictures, and those digests.</returns>
    /// <exception cref="RefusalException">Something is wrong with it.</exception>
    /// <exception cref="KandinskyException">Something is wrong with it.</exception>
    public async Task<(JobRequest Request, IReadOnlyCollection<string> Inputs)> TakeAsync(JobRequest request, Caller caller, IReadOnlySet<string> known)
    {
        request = JobFields.Checked(JobTasks.Resolve(request));
        CheckNumbers(request);
        request = (request with { Model = models.Find(request.Model, request.Task!).Name })
            .With(("seed", request.FirstSeed ?? (uint)RandomNumberGenerator.GetInt32(int.MaxValue)));
        var inputs = new Dictionary<string, byte[]>();
        foreach (var (field, text, with) in request.PictureFields().ToList())
        {
            var file = await FileOfAsync(field, text, caller, known).ConfigureAwait(false);
            var digest = Convert.ToHexStringLower(SHA256.HashData(file));
            inputs[digest] = file;
            request = with(request, digest);
        }
        await CheckPaintableAsync(request, inputs).ConfigureAwait(false);
        foreach (var file in inputs.Values) files.Inputs.Keep(file);
        return (request, inputs.Keys);
    }

    /// <summary>Loads a picture of a request that was taken in.</summary>
    public Image Load(string digest) => ImageFile.Decode(files.Inputs.Read(digest), given.Limits);

    private void CheckNumbers(JobRequest request)
    {
        Within(request.Count, 1, settings.PicturesLimit, "count");
        Within(request.Pictures, 1, settings.PicturesLimit, "count");
        Within(request.Quality, 1, 100, "quality");
        if (request.Format is not (null or "png" or "jpeg")) throw Refusals.Field("format", "format takes png or jpeg.");
        if (request.Quality is not null && request.Format is not "jpeg") throw Refusals.Field("quality", "quality is for format jpeg; PNG files are exact.");
        Text(request.Prompt, "prompt");
        foreach (var (name, value) in request.Fields ?? [])
            if (value.ValueKind == JsonValueKind.String) Text(value.GetString(), name);
        if (request.Items is { } items)
        {
            if (items.Count > MostIngredients) throw Refusals.Field("items", $"items has {items.Count} ingredients; give at most {MostIngredients}.");
            foreach (var (index, item) in items.Index()) Text(item.Text, $"items[{index}].text");
        }
        if (request.Loras is { Count: > 8 }) throw Refusals.Field("loras", "loras names more than 8 adapters; give fewer.");
    }

    /// <summary>Everything the library would refuse, before the job waits for hours.</summary>
    private Task<MemoryPlan> CheckPaintableAsync(JobRequest request, Dictionary<string, byte[]> inputs) => given.DecodingAsync(() =>
    {
        var picture = request.ToPictureRequest(0, digest => Decode(request, digest, inputs[digest]));
        var plan = models.Plan(request, picture);
        var available = settings.Pipeline.MemoryLimit ?? AvailableMemory.FromEnvironment();
        if (plan.Needed > available)
            throw new RefusalException(422, "too_large",
                $"This needs about {plan.Needed / 1_000_000} MB of memory and {available / 1_000_000} MB are available; ask for a smaller or for fewer "
                    + "pictures at once.");
        return plan;
    });

    private Image Decode(JobRequest request, string digest, byte[] file)
    {
        try
        {
            return ImageFile.Decode(file, given.Limits);
        }
        catch (KandinskyException error)
        {
            var field = request.PictureFields().First(each => each.Picture == digest).Field;
            throw new RefusalException(400, "invalid_picture", $"{field} cannot be read: {error.Message}", field);
        }
    }

    private async Task<byte[]> FileOfAsync(string field, string text, Caller caller, IReadOnlySet<string> known)
    {
        if (RecordId.Fits(text))
        {
            return await pictures.FindAsync(text).ConfigureAwait(false) is { Deleted: null } picture && caller.MaySee(picture.Owner)
                ? files.Pictures.Read(picture.Digest)
                : throw new RefusalException(404, "not_found", $"{field} names a picture that is not here.", field);
        }
        if (known.Contains(text)) return files.Inputs.Read(text);
        return EncodedPicture.Decode(text)
            ?? throw Refusals.Field(field,
            $"{field} is no picture: give a PNG or JPEG file in base64, a data: URL of one, or the id of a picture of this service. Other URLs are never "
                + "fetched.");
    }

    private static void Text(string? text, string field)
    {
        if (text is { Length: > LongestText }) throw Refusals.Field(field, $"{field} has {text.Length} characters; give at most {LongestText}.");
        if (text?.Contains('\0', StringComparison.Ordinal) == true) throw Refusals.Field(field, $"{field} contains a zero character; leave it out.");
    }

    private static void Within(int? value, int least, int most, string field)
    {
        if (value < least || value > most) throw Refusals.Field(field, $"{field} is {value}; give a number from {least} to {most}.");
    }
}
