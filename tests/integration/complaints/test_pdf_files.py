"""A PDF is kept without what runs by itself or leads out of it."""

import io

import pikepdf
import pytest

from tests.integration.complaints.uploading import kept, pdf, photograph, refused


def link_to(action: pikepdf.Object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)


def active_pdf() -> bytes:
    """A PDF with a script in every place that can have one, a program to start and a file inside."""
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('CANARY')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="CANARY.exe")
        document.Root.OpenAction = action
        document.Root.AA = pikepdf.Dictionary(WC=action)
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", action]))
        document.attachments["CANARY.exe"] = b"MZ CANARY"
        page = document.pages[0].obj
        page.AA = pikepdf.Dictionary(O=launch)
        site = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.org/")
        links = [launch, document.make_indirect(action), site]
        page.Annots = [document.make_indirect(link_to(links[0])), *map(link_to, links[1:])]
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return made.getvalue()


def test_a_pdf_keeps_nothing_that_runs_by_itself():
    held = kept("form.pdf", active_pdf())
    with pikepdf.open(io.BytesIO(held)) as document:
        everything = " ".join(repr(thing) for thing in document.objects)
        assert "JavaScript" not in everything
        assert "Launch" not in everything
        assert "CANARY" not in everything
        assert "https://www.example.org/" in everything, "a link that someone has to follow stays"
        assert len(document.pages) == 1


def action(kind: str, **more) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def nested(depth: int, inner: pikepdf.Dictionary) -> pikepdf.Dictionary:
    for _ in range(depth):
        inner = action("GoTo", D="here", Next=inner)
    return inner


def with_link(document: pikepdf.Pdf, to: pikepdf.Dictionary) -> None:
    document.pages[0].obj.Annots = [link_to(to)]


def with_xml_form(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"<xdp><script>CANARY</script></xdp>")
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=form)


def with_stream_from_elsewhere(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Contents = document.make_stream(b"", F="\\\\host\\CANARY")


SCRIPT, PROGRAM = {"JS": "CANARY"}, {"F": "CANARY"}
SITE = {"URI": "https://www.example.org/"}


@pytest.mark.parametrize(
    "add",
    [
        lambda to: with_link(to, action("URI", **SITE, Next=action("Launch", **PROGRAM))),
        lambda to: with_link(to, action("URI", **SITE, Next=[action("URI", **SITE), action("JavaScript", **SCRIPT)])),
        lambda to: with_link(to, action("URI", **SITE, Next=to.make_indirect(action("JavaScript", **SCRIPT)))),
        lambda to: with_link(to, nested(30, action("JavaScript", **SCRIPT))),
        lambda to: setattr(to.Root, "OpenAction", action("GoTo", Next=action("Launch", **PROGRAM))),
        lambda to: with_link(to, action("URI", URI="javascript:1;CANARY")),
        lambda to: with_link(to, action("URI", URI=" Java\nScript:CANARY")),
        lambda to: with_link(to, action("URI", URI="file://host/CANARY")),
        lambda to: with_link(to, action("URI", URI="\\\\host\\CANARY")),
        lambda to: with_link(to, action("GoToR", F="\\\\host\\CANARY")),
        lambda to: with_link(to, action("SubmitForm", F="https://CANARY.example")),
        lambda to: with_link(to, action("ImportData", F="CANARY")),
        with_xml_form,
        with_stream_from_elsewhere,
        lambda to: setattr(to.Root, "URI", pikepdf.Dictionary(Base="javascript:CANARY")),
    ],
)
def test_a_pdf_keeps_nothing_active_however_it_is_reached(add):
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        add(document)
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert b"CANARY" in made.getvalue()
    with pikepdf.open(io.BytesIO(kept("form.pdf", made.getvalue()))) as document:
        assert len(document.pages) == 1
        uncompressed = io.BytesIO()
        document.save(uncompressed, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert b"CANARY" not in uncompressed.getvalue()
    assert b"ript" not in uncompressed.getvalue()


def test_a_pdf_with_links_and_form_fields_is_kept_as_it_came():
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        page = document.pages[0]
        links = [
            action("URI", **SITE),
            action("URI", URI="mailto:office@example.org"),
            action("URI", URI="page.html"),
        ]
        more = [action("GoTo", D=[page.obj, pikepdf.Name.Fit]), action("Named", N=pikepdf.Name.NextPage)]
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="name",
            V="Jo",
            Rect=[0, 0, 9, 9],
        )
        field = document.make_indirect(field)
        page.obj.Annots = [field, *map(link_to, [*links, *more])]
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
        document.Root.OpenAction = action("GoTo", D=[page.obj, pikepdf.Name.Fit])
        document.save(made)
    assert kept("form.pdf", made.getvalue()) == made.getvalue()


def test_a_form_that_only_its_script_can_draw_is_refused():
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        with_xml_form(document)
        document.Root.NeedsRendering = True
        document.save(made)
    assert refused("form.pdf", made.getvalue()) == "file.active"


def test_a_pdf_without_anything_active_is_kept_as_it_came():
    assert kept("letter.pdf", pdf()) == pdf()


@pytest.mark.parametrize("in_an_array", [False, True])
def test_a_photograph_in_a_pdf_loses_what_its_camera_wrote_and_nothing_else(in_an_array: bool):
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        picture = document.make_stream(photograph("JPEG", 6))
        picture.Type, picture.Subtype, picture.Width, picture.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 40, 20
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        picture.Filter = pikepdf.Array([pikepdf.Name.DCTDecode]) if in_an_array else pikepdf.Name.DCTDecode
        picture.Metadata = document.make_stream(b"<x>CANARY north</x>")
        document.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        document.save(made, compress_streams=False)
    given = made.getvalue()
    assert b"CANARY" in given
    held = kept("scan.pdf", given)
    assert b"CANARY" not in held
    with pikepdf.open(io.BytesIO(given)) as before, pikepdf.open(io.BytesIO(held)) as after:
        pictures = [
            pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Im0).as_pil_image().convert("RGB").tobytes()
            for pdf in (before, after)
        ]
    assert pictures[0] == pictures[1]
    assert kept("scan.pdf", held) == held
