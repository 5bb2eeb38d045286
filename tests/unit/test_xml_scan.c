/* SPDX-License-Identifier: MIT */

/* The grammar of XML, with both sources of events, in pieces of every size. */

#include <check.h>

#include "../support/xml_log.h"

/* ---- Well-formed bodies ---- */

/* An element can be reported as a leaf only with this many bytes after it. */
#define MORE "0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
  const char *text, *log;
} well_formed[] = {
    {"<a/>", "<a></>"},
    {"<a></a>", "<a></>"},
    {"<a ></a >", "<a></>"},
    {"<a\r\n/>", "<a></>"},
    {"<a><b/><c>d</c></a>", "<a><b></><c>'d'</></>"},
    {"<a>b<c/>d</a>", "<a>'b'<c></>'d'</>"},
    {" \r\n\t<a/> \r\n\t", "<a></>"},
    /* Leaves, and similar elements. */
    {"<a><b>c</b><bc>d</bc><bcd>e</bcd>" MORE "</a>",
     "<a><b>'c'</><bc>'d'</><bcd>'e'</>'" MORE "'</>"},
    {"<a><b></b><bc/><bc> \n\t</bc>" MORE "</a>",
     "<a><b></><bc></><bc>' \\n\\t'</>'" MORE "'</>"},
    {"<a><b>c<b>d</b>e</b><bc>f</bc ><bc>g&lt;/bc></bc>" MORE "</a>",
     "<a><b>'c'<b>'d'</>'e'</><bc>'f'</><bc>'g</bc>'</>'" MORE "'</>"},
    {"<a><b>c]/b></b><b>d\r/b></b><b>\xC3\xA9/b></b>" MORE "</a>",
     "<a><b>'c]/b>'</><b>'d\\n/b>'</><b>'\xC3\xA9/b>'</>'" MORE "'</>"},
    {"\xEF\xBB\xBF<a/>", "<a></>"},
    /* The XML declaration. */
    {"<?xml version='1.0'?><a/>", "<a></>"},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>", "<a></>"},
    {"<?xml version = \"1.0\" encoding = 'utf-8' standalone = 'yes' ?><a/>", "<a></>"},
    {"<?xml version='1.0' standalone='no'?><a/>", "<a></>"},
    {"<?xml\r\nversion='1.0'\tencoding='US-ASCII'\n?><a/>", "<a></>"},
    {"<?xml version='1.1'?><a/>", "<a></>"},
    {"\xEF\xBB\xBF<?xml version='1.0' encoding='Utf-8'?><a>\xC3\xA9</a>",
     "<a>'\xC3\xA9'</>"},
    /* Not reported: comments and processing instructions. */
    {"<!-- a --><?p q?><a/><!----><?p?>", "<a></>"},
    {"<a>b<!-- <c> & ]]> - > -->d<?e <f> & ? ?>g</a>", "<a>'bdg'</>"},
    {"<a><!-- caf\xC3\xA9\r\n\r--><?p caf\xC3\xA9\r\n\r?\?></a>", "<a></>"},
    {"<a><?xml-stylesheet href='x'?><?xmlx?><?\xC3\xA9?></a>", "<a></>"},
    {"<a><!-- 0123456789abcde-0123456789abcdef- --></a>", "<a></>"},
    /* Text. */
    {"<a>b&amp;c&lt;&gt;&quot;&apos;d</a>", "<a>'b&c<>\"'d'</>"},
    {"<a>&#65;&#x42;&#x0000000000000000000043;&#xe9;&#x20AC;&#x1F600;</a>",
     "<a>'ABC\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80'</>"},
    {"<a>&#9;&#10;&#13;&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;&#0065;</a>",
     "<a>'\\t\\n\\r\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD\xF4\x8F\xBF\xBF"
     "A'</>"},
    {"<a>]]]&gt;]>]] ></a>", "<a>']]]>]>]] >'</>"},
    {"<a>a\tb\nc\r\nd\re\r\r\nf\n\rg</a>", "<a>'a\\tb\\nc\\nd\\ne\\n\\nf\\n\\ng'</>"},
    {"<a>0123456789abcde]0123456789abcdef>0123456789ab</a>",
     "<a>'0123456789abcde]0123456789abcdef>0123456789ab'</>"},
    {"<a>\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD</a>",
     "<a>'\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD'</>"},
    {"<a>\xF0\x90\x80\x80\xF4\x8F\xBF\xBD 0123456789abcd\xE6\x97\xA5\xE6\x9C\xAC</a>",
     "<a>'\xF0\x90\x80\x80\xF4\x8F\xBF\xBD 0123456789abcd\xE6\x97\xA5\xE6\x9C\xAC'</>"},
    {"<a><![CDATA[<b>&amp;]]&gt;]]></a>", "<a>'<b>&amp;]]&gt;'</>"},
    {"<a><![CDATA[]]>b<![CDATA[]]]]><![CDATA[>]]></a>", "<a>'b]]>'</>"},
    {"<a><![CDATA[b\r\nc\rd\n\r]]><![CDATA[\ne]]]></a>",
     "<a>'b\\nc\\nd\\n\\n\\ne]'</>"},
    {"<a><![CDATA[caf\xC3\xA9]]\xE2\x82\xAC]]></a>",
     "<a>'caf\xC3\xA9]]\xE2\x82\xAC'</>"},
    /* Attributes. */
    {"<a b='c' d=\"e\"/>", "<a b=\"c\" d=\"e\"></>"},
    {"<a b = 'c'\n\td\r=\n\"e\" />", "<a b=\"c\" d=\"e\"></>"},
    {"<a b='\"' c=\"'\" d='>' e='/>' f=''/>",
     "<a b=\"\"\" c=\"'\" d=\">\" e=\"/>\" f=\"\"></>"},
    {"<a b='&lt;&#x3e;&amp;&quot;&apos;&#65;'/>", "<a b=\"<>&\"'A\"></>"},
    {"<a b=' c\td\ne\r\nf\rg\r\r\nh '/>", "<a b=\" c d e f g  h \"></>"},
    {"<a b='&#xe9;' c='&#x1F600;'/>", "<a b=\"\xC3\xA9\" c=\"\xF0\x9F\x98\x80\"></>"},
    {"<a b='&#9;&#10;&#13;&#32;'/>", "<a b=\"\\t\\n\\r \"></>"},
    {"<a b='0123456789abcdef\xC3\xA9]]>0123456789abcdef' c='\n'/>",
     "<a b=\"0123456789abcdef\xC3\xA9]]>0123456789abcdef\" c=\" \"></>"},
    {"<a b1='1' b2='2' b3='&#51;' b4='4' b5='5' b6='6' b7='7' b8='8' b9='9'/>",
     "<a b1=\"1\" b2=\"2\" b3=\"3\" b4=\"4\" b5=\"5\" b6=\"6\" b7=\"7\" b8=\"8\" "
     "b9=\"9\"></>"},
    {"<a xml:lang='de' xml:space='preserve'/>",
     "<a xml:lang{http://www.w3.org/XML/1998/namespace}=\"de\" "
     "xml:space{http://www.w3.org/XML/1998/namespace}=\"preserve\"></>"},
    /* Names. */
    {"<_a.-b9 _c.-d9='e'></_a.-b9>", "<_a.-b9 _c.-d9=\"e\"></>"},
    {"<\xC3\xA9t\xC3\xA9 \xE6\x97\xA5='x'></\xC3\xA9t\xC3\xA9>",
     "<\xC3\xA9t\xC3\xA9 \xE6\x97\xA5=\"x\"></>"},
    {"<a\xC2\xB7\xCC\x80\xE2\x80\xBF/>", "<a\xC2\xB7\xCC\x80\xE2\x80\xBF></>"},
    {"<\xF0\x90\x80\x80/>", "<\xF0\x90\x80\x80></>"},
    {"<a-name-of-thirty-one-characters/>", "<a-name-of-thirty-one-characters></>"},
    {"<exactly16letters><exactly15letter></exactly15letter></exactly16letters>",
     "<exactly16letters><exactly15letter></></>"},
    {"<a-name-of-\xC3\xA9-thirty-characters xmlns:a-long-prefix='u'>"
     "<a-long-prefix:and-a-long-name-behind-it/></"
     "a-name-of-\xC3\xA9-thirty-characters>",
     "<a-name-of-\xC3\xA9-thirty-characters>"
     "<a-long-prefix:and-a-long-name-behind-it{u}></></>"},
    /* Namespaces. */
    {"<a xmlns='u'><b/><c xmlns=''><d/></c><e/></a>",
     "<a{u}><b{u}></><c><d></></><e{u}></></>"},
    {"<p:a xmlns:p='u' p:b='1' b='2'><p:c xmlns:p='v'><p:d/></p:c><p:e/></p:a>",
     "<p:a{u} p:b{u}=\"1\" b=\"2\"><p:c{v}><p:d{v}></></><p:e{u}></></>"},
    {"<a p:b='1' xmlns:p='u'/>", "<a p:b{u}=\"1\"></>"},
    {"<a xmlns='u' xmlns:p='u' b='1' p:b='2'/>", "<a{u} b=\"1\" p:b{u}=\"2\"></>"},
    {"<p:a xmlns:p='u'><b xmlns:q='w'/><q:c xmlns:q='v'/></p:a>",
     "<p:a{u}><b></><q:c{v}></></>"},
    {"<a xmlns:p='&#x75;&amp;\n'><p:b/></a>", "<a><p:b{u& }></></>"},
    {"<a xmlns:xml='http://www.w3.org/XML/1998/namespace'><xml:b/></a>",
     "<a><xml:b{http://www.w3.org/XML/1998/namespace}></></>"},
    {"<a xmlns:prefix7='u' xmlns:prefix08='v' xmlns:prefix09='w'>"
     "<prefix7:b/><prefix08:c/><prefix09:d/></a>",
     "<a><prefix7:b{u}></><prefix08:c{v}></><prefix09:d{w}></></>"},
    {"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href></D:response>"
     "</D:multistatus>",
     "<D:multistatus{DAV:}#1><D:response{DAV:}#2><D:href{DAV:}#3>'/a'</></></>"},
    {"<prop xmlns='DAV:'><status/><propstat/><error/><responsedescription/><location/>"
     "<sync-token/><mkcol-response/><errordescription/><other/></prop>",
     "<prop{DAV:}#6><status{DAV:}#4></><propstat{DAV:}#5></><error{DAV:}#7></>"
     "<responsedescription{DAV:}#8></><location{DAV:}#9></><sync-token{DAV:}#10></>"
     "<mkcol-response{DAV:}#11></><errordescription{DAV:}#12></><other{DAV:}></></>"},
    {"<href/>", "<href></>"},
    {"<D:href xmlns:D='dav:'/>", "<D:href{dav:}></>"},
};

START_TEST(well_formed_bodies) {
  const char *text = well_formed[_i].text;
  for (int e = 0; e < ENGINES; e++)
    for (int pause = 0; pause < 2; pause++)
      for (size_t piece = 1; piece <= strlen(text); piece++) {
        xml_log.pause = pause;
        xml_verdict v = xml_read(engines[e], NULL, NULL, text, strlen(text), piece);
        ck_assert_msg(v.code == 0, "%s (engine %d, pieces of %zu): %d at %d", text, e,
                      piece, v.code, (int)v.offset);
        ck_assert_str_eq(xml_log.text, well_formed[_i].log);
      }
}
END_TEST

/* ---- Malformed bodies ---- */

enum {
  SYNTAX = MULTISTATUS_ERROR_SYNTAX,
  ENCODING = MULTISTATUS_ERROR_ENCODING,
  DTD = MULTISTATUS_ERROR_DTD,
  OTHER = MULTISTATUS_ERROR_NOT_MULTISTATUS,
  TRAILING = MULTISTATUS_ERROR_TRAILING,
  TRUNCATED = MULTISTATUS_ERROR_TRUNCATED,
  EMPTY = MULTISTATUS_ERROR_EMPTY,
  FINE = 1
};

/* A caret marks the first invalid byte. libxml2: its error if that differs. FINE: none.
   TRUNCATED: some versions wait for the end of the malformed construct. */
static const struct {
  const char *text;
  int code, libxml2;
} malformed[] = {
    {"^", EMPTY, 0},
    {" \r\n^", EMPTY, 0},
    {"\xEF\xBB\xBF\n^", EMPTY, 0},
    {"^x", OTHER, 0},
    {" \n ^x<a/>", OTHER, 0},
    {"^{\"results\":[]}", OTHER, 0},
    {"^&lt;a/>", OTHER, 0},
    {"\xEF\xBB\xBF ^]", OTHER, 0},
    {"^\xEF\xBBx", OTHER, 0},
    {" \n ^\xEF", OTHER, 0},
    {"<!-- c -->^x<a/>", SYNTAX, 0},
    {"<?xml version='1.0'?>\n^x<a/>", SYNTAX, 0},
    /* Truncated. */
    {"<^", TRUNCATED, 0},
    {"<?xml version='1.0'?>^", TRUNCATED, 0},
    {"<?xml version='1.0'^", TRUNCATED, 0},
    {"<?xml versi^", TRUNCATED, 0},
    {"<!-- c -->\n^", TRUNCATED, 0},
    {"<!-- c ^", TRUNCATED, 0},
    {"<!^", TRUNCATED, 0},
    {"<?p^", TRUNCATED, 0},
    {"<a^", TRUNCATED, 0},
    {"<a ^", TRUNCATED, 0},
    {"<a b^", TRUNCATED, 0},
    {"<a b=^", TRUNCATED, 0},
    {"<a b='^", TRUNCATED, 0},
    {"<a b='c'^", TRUNCATED, 0},
    {"<a b='&am^", TRUNCATED, 0},
    {"<a b='\xC3^", TRUNCATED, 0},
    {"<a/^", TRUNCATED, 0},
    {"<a>^", TRUNCATED, 0},
    {"<a>b^", TRUNCATED, 0},
    {"<a>b]]^", TRUNCATED, 0},
    {"<a>b\r^", TRUNCATED, 0},
    {"<a>\xE2\x82^", TRUNCATED, 0},
    {"<a>&^", TRUNCATED, 0},
    {"<a>&#x4^", TRUNCATED, 0},
    {"<a><^", TRUNCATED, 0},
    {"<a></^", TRUNCATED, 0},
    {"<a></a^", TRUNCATED, 0},
    {"<a></a ^", TRUNCATED, 0},
    {"<a><b></b>^", TRUNCATED, 0},
    {"<a><![CDA^", TRUNCATED, 0},
    {"<a><![CDATA[b]^", TRUNCATED, 0},
    {"<a><!-- b --^", TRUNCATED, 0},
    {"<a><?p ?^", TRUNCATED, 0},
    {"<a/><!-- b^", TRUNCATED, 0},
    {"<a/><?p b^", TRUNCATED, 0},
    /* Data after the end. */
    {"<a/>^x", TRAILING, 0},
    {"<a></a>\n ^<b/>", TRAILING, 0},
    {"<a/>^</a>", TRAILING, 0},
    {"<a/>^&amp;", TRAILING, 0},
    {"<a/>^<![CDATA[]]>", TRAILING, 0},
    {"<a/>^<!DOCTYPE a>", TRAILING, 0},
    {"<a/>^\xEF\xBB\xBF", TRAILING, 0},
    {"<a/>\n^\x01", TRAILING, 0},
    {"<a/>^<?xml version='1.0'?>", TRAILING, 0},
    /* The XML declaration. */
    {" <?^xml version='1.0'?><a/>", SYNTAX, 0},
    {"<a><?^xml version='1.0'?></a>", SYNTAX, 0},
    {"<?^XML version='1.0'?><a/>", SYNTAX, 0},
    {"<?xml ^?><a/>", SYNTAX, 0},
    {"<?xml ^encoding='UTF-8'?><a/>", SYNTAX, 0},
    {"<?xml version ^'1.0'?><a/>", SYNTAX, 0},
    {"<?xml version=^1.0?><a/>", SYNTAX, 0},
    {"<?xml version='^2.0'?><a/>", SYNTAX, 0},
    {"<?xml version='^1.'?><a/>", SYNTAX, FINE},
    {"<?xml version='1.0^\"?><a/>", SYNTAX, 0},
    {"<?xml version='1.0^\r\n'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0'^encoding='UTF-8'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0' encoding='^-8'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0' standalone='^maybe'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0' standalone='no' ^encoding='UTF-8'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0' ^other='1'?><a/>", SYNTAX, 0},
    {"<?xml version='1.0'^><a/>", SYNTAX, TRUNCATED},
    {"<?xml version='1.0'?^?><a/>", SYNTAX, 0},
    /* Encodings. */
    {"<?xml version='1.0' encoding='^ISO-8859-1'?><a/>", ENCODING, FINE},
    {"<?xml version='1.0' encoding='^x-none'?><a/>", ENCODING, 0},
    {"^\xFF\xFE<", ENCODING, TRUNCATED},
    {"^\xFE\xFF<a/>", ENCODING, SYNTAX},
    {"<a>^\x80</a>", ENCODING, 0},
    {"<a>b^\xFF</a>", ENCODING, 0},
    {"<a>^\xC3(</a>", ENCODING, 0},
    {"<a>^\xC0\x80</a>", ENCODING, 0},
    {"<a>^\xE0\x80\x80</a>", ENCODING, 0},
    {"<a>^\xED\xA0\x80</a>", ENCODING, 0},
    {"<a>^\xF0\x80\x80\x80</a>", ENCODING, 0},
    {"<a>^\xF4\x90\x80\x80</a>", ENCODING, 0},
    {"<a>^\xF5\x80\x80\x80</a>", ENCODING, 0},
    {"<a>0123456789abcdef^\xE2\x82(</a>", ENCODING, 0},
    {"<a b='^\xC3('/>", ENCODING, 0},
    {"<a^\xC3(/>", ENCODING, 0},
    {"<a><!-- ^\xC3( --></a>", ENCODING, 0},
    {"<a><?p ^\xC3( ?></a>", ENCODING, 0},
    {"<a><![CDATA[^\xC3(]]></a>", ENCODING, 0},
    /* Invalid ends of text. */
    {"<a><b>c^&/b>" MORE "</a>", SYNTAX, TRUNCATED},
    {"<a><b>c^\x01/b>" MORE "</a>", SYNTAX, 0},
    {"<a><b>c^\xFF/b>" MORE "</a>", ENCODING, 0},
    {"<a><b>c</^d>" MORE "</a>", SYNTAX, 0},
    {"<a><b>c</b^c>" MORE "</a>", SYNTAX, 0},
    /* Characters. */
    {"<a>^\x01</a>", SYNTAX, 0},
    {"<a>0123456789abcdef^\x1F</a>", SYNTAX, 0},
    {"<a>^\xEF\xBF\xBE</a>", SYNTAX, 0},
    {"<a>^\xEF\xBF\xBF</a>", SYNTAX, 0},
    {"<a b='^\x0B'/>", SYNTAX, 0},
    {"<a b='^\xEF\xBF\xBF'/>", SYNTAX, 0},
    {"<a><!-- ^\x02 --></a>", SYNTAX, 0},
    {"<a><?p ^\x02 ?></a>", SYNTAX, 0},
    {"<a><![CDATA[^\x02]]></a>", SYNTAX, 0},
    {"<a>^]]></a>", SYNTAX, 0},
    {"<a>]]^]]></a>", SYNTAX, 0},
    /* References. */
    {"<a>b ^& c</a>", SYNTAX, TRUNCATED},
    {"<a>^&nbsp;</a>", SYNTAX, 0},
    {"<a>^&amp</a>", SYNTAX, TRUNCATED},
    {"<a>^&amp b;</a>", SYNTAX, 0},
    {"<a>^&AMP;</a>", SYNTAX, 0},
    {"<a>^&;</a>", SYNTAX, 0},
    {"<a>^&#;</a>", SYNTAX, 0},
    {"<a>^&#x;</a>", SYNTAX, 0},
    {"<a>^&#X41;</a>", SYNTAX, 0},
    {"<a>^&#4A;</a>", SYNTAX, 0},
    {"<a>^&#65</a>", SYNTAX, TRUNCATED},
    {"<a>^&#0;</a>", SYNTAX, 0},
    {"<a>^&#8;</a>", SYNTAX, 0},
    {"<a>^&#xD800;</a>", SYNTAX, 0},
    {"<a>^&#xFFFE;</a>", SYNTAX, 0},
    {"<a>^&#x110000;</a>", SYNTAX, 0},
    {"<a>^&#x10000000000000041;</a>", SYNTAX, 0},
    {"<a b='^&c;'/>", SYNTAX, 0},
    {"<a b='^&#1;'/>", SYNTAX, 0},
    {"<a b='^& '/>", SYNTAX, 0},
    /* Comments and processing instructions. */
    {"<a><!-- b ^-- c --></a>", SYNTAX, 0},
    {"<a><!-- b ^---></a>", SYNTAX, 0},
    {"<a>^<!- b --></a>", SYNTAX, 0},
    {"<a><?^ b?></a>", SYNTAX, 0},
    {"<a><?^1?></a>", SYNTAX, 0},
    {"<a><?b^:c?></a>", SYNTAX, 0},
    {"<a><?b^/c?></a>", SYNTAX, 0},
    {"<a><?b?^c?></a>", SYNTAX, 0},
    {"<a>^<![cdata[]]></a>", SYNTAX, 0},
    {"<a>^<!DOCTYPE a></a>", SYNTAX, 0},
    {"<a>^<!ENTITY b 'c'></a>", SYNTAX, 0},
    /* Document types. */
    {"^<!DOCTYPE a><a/>", DTD, 0},
    {"<?xml version='1.0'?>\n<!-- b -->^<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", DTD,
     0},
    {"^<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", DTD, 0},
    {"^<!DOCTYPE htmlx><htmlx/>", DTD, 0},
    {"^<!DOCTYPE html><html></html>", OTHER, 0},
    {"\n^<!doctype HTML>\n<html><body><br></body></html>", OTHER, 0},
    {"^<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html></html>", OTHER, 0},
    {"^<!doctype a><a/>", SYNTAX, 0},
    {"^<!DOCTYPE<a>", DTD, 0},
    {"^<!DOCTYPE html PUBLIC <a>", OTHER, 0},
    {"<?^xml<!DOCTYPE a><a/>", SYNTAX, TRUNCATED},
    {"<a b^<!DOCTYPE c/>", SYNTAX, 0},
    {"^<!ELEMENT a><a/>", SYNTAX, 0},
    {"<!DOCTYPE html^", TRUNCATED, OTHER},
    /* Tags. */
    {"^</a>", SYNTAX, 0},
    {"<^ a/>", SYNTAX, 0},
    {"<^1/>", SYNTAX, 0},
    {"<a^!/>", SYNTAX, 0},
    {"<a^\xC3\x97/>", SYNTAX, 0},
    {"<^\xC2\xB7/>", SYNTAX, 0},
    {"<a/^ >", SYNTAX, 0},
    {"<a><^>", SYNTAX, 0},
    {"<a></^b>", SYNTAX, 0},
    {"<a></^A>", SYNTAX, 0},
    {"<abc></ab^d>", SYNTAX, 0},
    {"<a></a^b>", SYNTAX, 0},
    {"<a></a ^b='c'>", SYNTAX, 0},
    {"<a></^ a>", SYNTAX, 0},
    {"<a></a^/>", SYNTAX, 0},
    {"<a><b></^a></b>", SYNTAX, 0},
    {"<p:a xmlns:p='u' xmlns:q='u'></^q:a>", SYNTAX, 0},
    {"<exactly16letters></exactly16letter^z>", SYNTAX, 0},
    {"<a-name-of-thirty-one-characters></a-name-of-thirty-one-character^z>", SYNTAX, 0},
    /* Attributes. */
    {"<a b^/>", SYNTAX, 0},
    {"<a b=^c/>", SYNTAX, 0},
    {"<a b='c'^d='e'/>", SYNTAX, 0},
    {"<a ^='c'/>", SYNTAX, 0},
    {"<a ^'c'/>", SYNTAX, 0},
    {"<a b='^<'/>", SYNTAX, TRUNCATED},
    {"<a b='c' d='e' ^b='f'/>", SYNTAX, 0},
    {"<a b1='' b2='' b3='' b4='' ^b2='' b3=''/>", SYNTAX, 0},
    {"<a xmlns:p='u' xmlns:q='u' p:b='' ^q:b=''/>", SYNTAX, 0},
    {"<a xmlns='u' ^xmlns='v'/>", SYNTAX, 0},
    {"<a xmlns:p='u' ^xmlns:p='u'/>", SYNTAX, 0},
    /* Namespaces. */
    {"<^p:a/>", SYNTAX, 0},
    {"<a ^p:b=''/>", SYNTAX, 0},
    {"<a><p:b xmlns:p='u'/><^p:c/></a>", SYNTAX, 0},
    {"<^xmlns:a/>", SYNTAX, 0},
    {"<^:a/>", SYNTAX, 0},
    {"<a:^/>", SYNTAX, 0},
    {"<a:^1 xmlns:a='u'/>", SYNTAX, 0},
    {"<a:b^:c xmlns:a='u'/>", SYNTAX, 0},
    {"<a b:c^:d='' xmlns:b='u'/>", SYNTAX, 0},
    {"<a ^xmlns:p=''/>", SYNTAX, 0},
    {"<a xmlns:^=''/>", SYNTAX, 0},
    {"<a ^xmlns:xmlns='u'/>", SYNTAX, 0},
    {"<a ^xmlns:xml='u'/>", SYNTAX, 0},
    {"<a ^xmlns:p='http://www.w3.org/XML/1998/namespace'/>", SYNTAX, 0},
    {"<a ^xmlns='http://www.w3.org/XML/1998/namespace'/>", SYNTAX, 0},
    {"<a ^xmlns:p='http://www.w3.org/2000/xmlns/'/>", SYNTAX, 0},
    {"<a ^xmlns='http://www.w3.org/2000/xmlns/'/>", SYNTAX, 0},
    {"<a xmlns:prefix08='u'><^prefix09:b/></a>", SYNTAX, 0},
};

START_TEST(malformed_bodies) {
  char text[200];
  size_t at = xml_unmark(malformed[_i].text, text), len = strlen(text);
  for (int e = 0; e < ENGINES; e++)
    for (int pause = 0; pause < 2; pause++)
      for (size_t piece = 1; piece <= len + !len; piece++) {
        bool builtin = engines[e] == MULTISTATUS_ENGINE_BUILTIN;
        int code = builtin || !malformed[_i].libxml2 ? malformed[_i].code
                                                     : malformed[_i].libxml2;
        xml_log.pause = pause;
        xml_verdict v = xml_read(engines[e], NULL, NULL, text, len, piece);
        bool late = !builtin && code == TRUNCATED && v.code == malformed[_i].code;
        ck_assert_msg(late || v.code == (code == FINE ? 0 : code),
                      "%s (engine %d, pieces of %zu): %d, not %d", malformed[_i].text,
                      e, piece, v.code, code);
        ck_assert_msg(!builtin || v.offset == at, "%s (pieces of %zu): at %d",
                      malformed[_i].text, piece, (int)v.offset);
      }
}
END_TEST

/* ---- Quirks ---- */

static const struct {
  const char *text, *log;
  uint64_t quirks;
} quirky[] = {
    {" \n<?xml version='1.0'?><a/>", "<a></>", MULTISTATUS_QUIRK_XML_SPACE},
    {"<a b='c & d&e'>f & g&&amp;&h;</a>", "<a b=\"c & d&e\">'f & g&&&h;'</>",
     MULTISTATUS_QUIRK_XML_AMPERSAND},
    {"<a b='&c;'>&#;&#x;</a>", "<a b=\"&c;\">'&#;&#x;'</>",
     MULTISTATUS_QUIRK_XML_AMPERSAND},
    {"<a b='\x01'>c\x02<!-- \x03 --></a>", "<a b=\"\x01\">'c\x02'</>",
     MULTISTATUS_QUIRK_XML_CHARACTER},
    {"<a b='&#1;'>&#xFFFE;</a>", "<a b=\"\xEF\xBF\xBD\">'\xEF\xBF\xBE'</>",
     MULTISTATUS_QUIRK_XML_CHARACTER},
    {"<a b='\xE9'>caf\xE9 \xC3(\xED\xA0\x80</a>",
     "<a b=\"\xE9\">'caf\xE9 \xC3(\xED\xA0\x80'</>", MULTISTATUS_QUIRK_XML_UTF8},
    {"<a><![CDATA[\xFF]]><?p \xFF?></a>", "<a>'\xFF'</>", MULTISTATUS_QUIRK_XML_UTF8},
    {"<DAV:a b:c='d'/>", "<DAV:a{DAV:} b:c{b:}=\"d\"></>",
     MULTISTATUS_QUIRK_XML_PREFIX},
    {"<a xmlns:p=''><p:b/></a>", "<a><b></></>", MULTISTATUS_QUIRK_XML_NAMESPACE},
    {"<a>b]]>c</a>", "<a>'b]]>c'</>", MULTISTATUS_QUIRK_XML_CDATA_END},
    {"<p:a:b xmlns:p='u' p:c='d'><p:\xC3\xA9:f:g/></p:a:b>",
     "<p:a_x003A_b{u} p:c{u}=\"d\"><p:\xC3\xA9_x003A_f_x003A_g{u}></></>",
     MULTISTATUS_QUIRK_XML_COLON},
};

START_TEST(quirky_bodies) {
  const char *text = quirky[_i].text;
  for (size_t piece = 1; piece <= strlen(text); piece++) {
    xml_log.tolerant = true;
    xml_verdict v = xml_read(engines[0], NULL, NULL, text, strlen(text), piece);
    xml_log.tolerant = false;
    ck_assert_msg(v.code == 0 && v.quirks == quirky[_i].quirks,
                  "%s (pieces of %zu): %d at %d, quirks %llx", text, piece, v.code,
                  (int)v.offset, (unsigned long long)v.quirks);
    ck_assert_str_eq(xml_log.text, quirky[_i].log);
    v = xml_read(engines[0], NULL, NULL, text, strlen(text), piece);
    ck_assert(v.code == SYNTAX || v.code == ENCODING);
    ck_assert(v.quirks == 0);
  }
}
END_TEST

/* A truncated body is always an error. */
START_TEST(truncated_bodies) {
  const char *text = well_formed[_i].text;
  size_t mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  for (int e = 0; e < ENGINES; e++)
    for (size_t len = 0; len < strlen(text); len++) {
      xml_verdict v = xml_read(engines[e], NULL, NULL, text, len, len);
      bool whole = strcmp(xml_log.text, well_formed[_i].log) == 0;
      int code = len <= mark || strspn(text, " \t\r\n") >= len ? EMPTY : TRUNCATED;
      if (len > 0 && len < mark)
        code = e ? code : OTHER;
      ck_assert_msg(v.code == code || (whole && v.code == 0),
                    "%s (engine %d, %zu bytes): %d", text, e, len, v.code);
    }
}
END_TEST

/* U+0000 does not end a text. */
START_TEST(nul) {
  static const struct {
    const char text[20];
    size_t len, at;
    int code;
  } bodies[] = {
      {"\0<\0a", 4, 0, ENCODING},     {"<\0a\0/\0>\0", 8, 0, ENCODING},
      {"<a>\0</a>", 8, 3, SYNTAX},    {"<a\0/>", 5, 2, SYNTAX},
      {"<a b='\0'/>", 10, 6, SYNTAX}, {"<a/>\0", 5, 4, TRAILING},
      {"<a>&\0</a>", 9, 3, SYNTAX},   {"<a></a\0>", 8, 6, SYNTAX},
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (size_t piece = 1; piece <= bodies[i].len; piece++) {
      xml_verdict v = xml_read(MULTISTATUS_ENGINE_BUILTIN, NULL, NULL, bodies[i].text,
                               bodies[i].len, piece);
      ck_assert_int_eq(v.code, bodies[i].code);
      ck_assert_int_eq((int)v.offset, (int)bodies[i].at);
    }
}
END_TEST

#ifdef MULTISTATUS_WITH_LIBXML2
/* Encodings that only libxml2 supports. */
START_TEST(encodings) {
  static const char utf16[] = "\xFF\xFE<\0a\0>\0\xE9\0<\0/\0a\0>\0";
  static const char latin[] = "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
  static const char space[] = "\xFF\xFE \0\n";
  for (size_t piece = 1; piece < sizeof latin; piece++) {
    xml_verdict v =
        xml_read(MULTISTATUS_ENGINE_SYSTEM, NULL, NULL, utf16, sizeof utf16 - 1, piece);
    ck_assert_int_eq(v.code, 0);
    ck_assert_str_eq(xml_log.text, "<a>'\xC3\xA9'</>");
    v = xml_read(MULTISTATUS_ENGINE_SYSTEM, NULL, NULL, latin, sizeof latin - 1, piece);
    ck_assert_int_eq(v.code, 0);
    ck_assert_str_eq(xml_log.text, "<a>'\xC3\xA9'</>");
    v = xml_read(MULTISTATUS_ENGINE_SYSTEM, NULL, NULL, space, sizeof space, piece);
    ck_assert_int_eq(v.code, EMPTY);
    v = xml_read(MULTISTATUS_ENGINE_SYSTEM, NULL, NULL, "\n \t", 4, piece);
    ck_assert_int_eq(v.code, OTHER);
  }
}
END_TEST
#endif

#define COUNT(table) (int)(sizeof table / sizeof *table)

int main(void) {
  Suite *suite = suite_create("xml_scan");
  TCase *tests = tcase_create("grammar");
  tcase_add_loop_test(tests, well_formed_bodies, 0, COUNT(well_formed));
  tcase_add_loop_test(tests, malformed_bodies, 0, COUNT(malformed));
  tcase_add_loop_test(tests, quirky_bodies, 0, COUNT(quirky));
  tcase_add_loop_test(tests, truncated_bodies, 0, COUNT(well_formed));
  tcase_add_test(tests, nul);
#ifdef MULTISTATUS_WITH_LIBXML2
  tcase_add_test(tests, encodings);
#endif
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  free(xml_log.text);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
