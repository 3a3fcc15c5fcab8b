using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky.Server;

/// <summary>
/// The fields of the library's requests as jobs have them: all but prompts and pictures, which a job has in a way of its own. Kinds, ranges, defaults and
/// descriptions are those of <see cref="RequestFields"/>.
/// </summary>
internal static class JobFields
{
    private const string Scheduler = "scheduler", Sampler = "sampler";

    /// <summary>Every such field, one for each name.</summary>
    public static IReadOnlyList<RequestField> All { get; } = [.. Of(RequestFields.All).DistinctBy(field => field.Key)];

    /// <summary>The fields of one task's requests.</summary>
    public static IReadOnlyList<RequestField> Of<TRequest>() where TRequest : PictureRequest => [.. Of(RequestFields.Of<TRequest>())];

    /// <summary>What jobs call a field.</summary>
    public static string NameOf(RequestField field) => field.Key == Scheduler ? Sampler : field.Key;

    /// <summary>The field of a name; null if there is none.</summary>
    public static RequestField? Find(string name) => All.FirstOrDefault(field => NameOf(field) == name);

    /// <summary>The request without fields that are null.</summary>
    /// <exception cref="RefusalException">A field is unknown, or has a value of another kind or out of range.</exception>
    public static JobRequest Checked(JobRequest request)
    {
        var given = (request.Fields ?? []).Where(field => field.Value.ValueKind != JsonValueKind.Null).ToDictionary();
        foreach (var (name, value) in given)
        {
            var field = Find(name) ?? throw Refusals.Field(LegibleText.Of(name), $"There is no field '{LegibleText.Of(name)}'.");
            if (field.Complaint(value) is { } complaint) throw Refusals.Field(name, $"{name} {complaint}.");
        }
        return request with { Fields = given };
    }

    /// <summary>A task's request with what a job says of its fields.</summary>
    /// <param name="job">The job's request, whose fields were checked.</param>
    /// <param name="task">The request to put them into; fields it does not have are left out.</param>
    public static PictureRequest Apply(JobRequest job, PictureRequest task)
    {
        var fields = new JsonObject(All.Where(field => job.Find(NameOf(field)) is not null)
            .Select(field => KeyValuePair.Create(field.Key, JsonNode.Parse(job.Find(NameOf(field))!.Value.GetRawText()))));
        return RequestValues.Read(JsonElement.Parse(fields.ToJsonString()), All).ApplyTo(task);
    }

    private static IEnumerable<RequestField> Of(IEnumerable<RequestField> fields) =>
        fields.Where(field => field.Kind is not (FieldKind.Texts or FieldKind.Picture or FieldKind.Mix));
}
